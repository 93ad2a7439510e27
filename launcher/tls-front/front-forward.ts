import type { Readable, Writable } from "node:stream";
import type { Dispatcher, Pool } from "undici";
import { type HeaderList, responseHeaders } from "./front-headers.ts";

export interface ForwardedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderList;
  readonly body: Readable | null;
}

/** How an answer begins, and how it breaks off, in the client's version of HTTP. */
export interface Downstream {
  start(status: number, headers: Record<string, string | string[]>): void;
  /** The answer is not whole: the client must see that. */
  fail(): void;
}

const BAD_GATEWAY = JSON.stringify({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: "the server is starting or ending",
  reason: "ServiceUnavailable",
  code: 503,
});

/**
 * Passes a request to workerd and its answer to `output` as the bytes come: a slow client slows workerd down, a client that
 * leaves ends the request there.
 */
export function forwarder(pool: Pool, request: ForwardedRequest, output: Writable, downstream: Downstream): void {
  let controller: Dispatcher.DispatchController | undefined;
  let finished = false;
  const gone = (): void => {
    if (!finished) controller?.abort(new Error("the client has left"));
    finished = true;
  };
  output.once("close", gone).on("error", gone);
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started;
      if (finished) started.abort(new Error("the client has left"));
    },
    onResponseStart: (_controller, status, headers) => {
      if (status >= 200) downstream.start(status, responseHeaders(headers));
    },
    onResponseData: (running, chunk) => {
      if (output.destroyed || output.write(chunk)) return;
      running.pause();
      output.once("drain", () => running.resume());
    },
    onResponseEnd: () => {
      finished = true;
      output.end();
    },
    onResponseError: () => {
      if (finished) return;
      finished = true;
      answerFailure(output, downstream);
    },
  };
  const { method, path, headers, body } = request;
  pool.dispatch({ method: method as Dispatcher.HttpMethod, path, headers, body }, handler);
}

/** Before the answer began there is still something to say; afterwards it can only break off. */
function answerFailure(output: Writable & { headersSent?: boolean }, downstream: Downstream): void {
  if (output.headersSent === true || output.destroyed) {
    downstream.fail();
    return;
  }
  downstream.start(503, { "content-type": "application/json", "retry-after": "1" });
  output.end(BAD_GATEWAY);
}
