import { expect, test } from "vitest";
import { Pushes } from "../../../durable-objects/hub/pushes.ts";
import type { Batch } from "../../../durable-objects/hub/source.ts";
import type { Term } from "../../../durable-objects/hub/terms.ts";
import type { Event } from "../../../durable-objects/mvcc/mvcc.ts";
import { SimulatedClock } from "../../simulation/simulated-clock.ts";

const event = (revision: number, text = "{}"): Event => {
  const version = { key: `a/${revision}`, revision, text, revisionOffset: 0, labels: {}, fields: {} };
  return { revision, key: version.key, deleted: false, version, previous: undefined };
};

/** A store with one follower whose calls take 10 ms and answer what `answers` says, true when that is used up. */
function pushing(answers: (boolean | Error | Promise<boolean>)[] = []) {
  const clock = new SimulatedClock();
  const sent: string[] = [];
  const gone: string[] = [];
  let revision = 1;
  const send = async (hub: string, { changes, revision: at }: Batch): Promise<boolean> => {
    sent.push(`${clock.now()} ${hub} ${changes.map(({ version }) => version.revision).join(",")}@${at}`);
    await clock.sleep(10);
    const answer = answers.shift() ?? true;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const terms = (): Term[] => [{ revision: 1, id: "life" }];
  const options = { send, revision: () => revision, terms, after: clock.after, gone: (hub: string) => void gone.push(hub) };
  const pushes = new Pushes(options, ["hub"]);
  const publish = (...events: Event[]): void => {
    revision = events.at(-1)?.revision ?? revision;
    pushes.publish(events);
  };
  return { clock, sent, gone, pushes, publish };
}

test("what is committed while nothing is under way is pushed at once, and what comes meanwhile goes together", async () => {
  const { clock, sent, publish } = pushing();
  publish(event(2), event(3));
  publish(event(4));
  publish(event(5));
  await clock.run(15);
  publish(event(6));
  await clock.run(100);
  expect(sent).toEqual(["0 hub 2,3@3", "10 hub 4,5@5", "20 hub 6@6"]);
});

test("a push that fails is not sent again: the follower is told where the store is, less and less often", async () => {
  const lost = new Error("lost");
  const { clock, sent, publish } = pushing([lost, lost, true]);
  publish(event(2));
  publish(event(3));
  await clock.run(10_000);
  expect(sent).toEqual(["0 hub 2@2", "510 hub @3", "1520 hub @3"]);
});

test("the next commit does not wait for another try", async () => {
  const { clock, sent, publish } = pushing([new Error("lost")]);
  publish(event(2));
  await clock.run(100);
  publish(event(3));
  await clock.run(10_000);
  expect(sent).toEqual(["0 hub 2@2", "100 hub 3@3"]);
});

test("tries end", async () => {
  const { clock, sent, publish } = pushing(Array.from({ length: 20 }, () => new Error("lost")));
  publish(event(2));
  await clock.run(600_000);
  expect(sent).toHaveLength(7);
});

test("a push that is never answered has failed", async () => {
  const { clock, sent, publish } = pushing([new Promise<boolean>(() => undefined)]);
  publish(event(2));
  await clock.run(5_000);
  publish(event(3));
  await clock.run(600_000);
  expect(sent).toEqual(["0 hub 2@2", "10500 hub @3"]);
});

test("what would be too much for a push is left to the follower", async () => {
  const { clock, sent, publish } = pushing();
  const big = "x".repeat(3 * 1024 * 1024);
  publish(event(2));
  publish(event(3, big));
  publish(event(4, big));
  publish(event(5));
  await clock.run(1_000);
  expect(sent).toEqual(["0 hub 2@2", "10 hub 5@5"]);
});

test("a follower that follows no more is forgotten, unless it came again meanwhile", async () => {
  const { clock, sent, gone, pushes, publish } = pushing([false, false]);
  publish(event(2));
  pushes.add("hub");
  await clock.run(20);
  expect(gone).toEqual([]);
  publish(event(3));
  await clock.run(20);
  expect(gone).toEqual(["hub"]);
  publish(event(4));
  await clock.run(20);
  expect(sent).toEqual(["0 hub 2@2", "20 hub 3@3"]);
});

test("each follower has a way of its own", async () => {
  const { clock, sent, pushes, publish } = pushing();
  expect([pushes.add("hub"), pushes.add("other")]).toEqual([false, true]);
  publish(event(2));
  await clock.run(20);
  expect(sent).toEqual(["0 hub 2@2", "0 other 2@2"]);
});
