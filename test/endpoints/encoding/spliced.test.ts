import { describe, expect, test } from "vitest";
import { spliced } from "../../../worker/endpoints/encoding/spliced.ts";

const encoder = new TextEncoder();

/** Pieces, and then the end, or an error. */
function piecesOf(pieces: readonly string[], error?: Error): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[at++];
      if (piece !== undefined) controller.enqueue(encoder.encode(piece));
      else if (error === undefined) controller.close();
      else controller.error(error);
    },
  });
}

describe("bytes between two texts", () => {
  const tables: readonly (readonly [readonly string[], string])[] = [
    [[], "[]"],
    [["1"], "[1]"],
    [["1,", "2", ",3"], "[1,2,3]"],
    [["é", "\u{1f600}"], "[é\u{1f600}]"],
  ];
  test.each(tables)("%j come out whole", async (pieces, expected) => {
    expect(await new Response(spliced([encoder.encode("[")], piecesOf(pieces), "]")).text()).toBe(expected);
  });

  test("what breaks off has no end", async () => {
    const reader = spliced([encoder.encode("[")], piecesOf(["1"], new Error("gone")), "]").getReader();
    const read = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    await expect(read()).rejects.toThrow("gone");
  });

  test("a reader that goes away lets go of the source", async () => {
    let cancelled: (reason: unknown) => void = () => undefined;
    const gone = new Promise((resolve) => {
      cancelled = resolve;
    });
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(encoder.encode("x")),
      cancel: (reason) => cancelled(reason),
    });
    const reader = spliced([encoder.encode("[")], source, "]").getReader();
    await reader.read();
    await reader.cancel("enough");
    await gone;
  });
});
