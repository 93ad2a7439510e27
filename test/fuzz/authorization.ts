import { setTimeout as sleep } from "node:timers/promises";
import type { JSONObject, JSONValue } from "../../worker/apimachinery/types.ts";
import { newRandom } from "../suites/random-objects.ts";
import { type PolicyObject, randomPolicy, vocabulary } from "./random-policy.ts";
import { type Question, randomQuestion, randomRulesQuestion } from "./random-questions.ts";
import { type Answer, option, type Server, send, serverOf } from "./two-servers.ts";

// Random roles and bindings, created on a stock server and on this one, and random questions about them: the answers must be the same.
// Some bind groups that everybody has, and are removed at the end: let nobody else use the servers meanwhile.
// npm run fuzz:authorization -- --stock=PORT,CA --ours=PORT,CA [--seed=1] [--count=10000] [--rules=500] [--bindings=40]

const parallel = 8;
/** Informers, the aggregation controller and POLICY_STALENESS have all seen the policy by then. */
const settledMilliseconds = 4000;
/** Stock goes through its bindings in an order that is another every time: of many that allow, ours may be long in coming. */
const repeatsMax = 1000;

const sorted = (list: JSONValue | undefined): JSONValue[] =>
  (Array.isArray(list) ? [...list] : []).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Errors come in the order of the bindings: none that means anything. */
function sortedErrors(text: JSONValue | undefined): JSONValue {
  if (typeof text !== "string") return text ?? null;
  return text.replace(/\[([^\]]*, [^\]]*)\]/g, (_whole, inner: string) => `[${inner.split(", ").sort().join(", ")}]`);
}

/** What an answer says, as text. */
function said({ status, body }: Answer): string {
  const answered = body["status"];
  if (typeof answered !== "object" || answered === null || Array.isArray(answered)) return `${status} ${String(body["message"] ?? "")}`;
  const { reason, evaluationError, resourceRules, nonResourceRules, ...rest } = answered as JSONObject;
  return JSON.stringify({
    status,
    ...rest,
    reason: sortedErrors(reason),
    evaluationError: sortedErrors(evaluationError),
    resourceRules: sorted(resourceRules),
    nonResourceRules: sorted(nonResourceRules),
  });
}

const ask = async (server: Server, { path, body, headers }: Question): Promise<string> =>
  said(await send(server, { method: "POST", path, body, headers }));

/** Undefined if stock says the same, at once or when it is asked again. */
async function difference(stock: Server, ours: Server, question: Question): Promise<string | undefined> {
  const [theirs, own] = await Promise.all([ask(stock, question), ask(ours, question)]);
  for (let again = 0, now = theirs; again < repeatsMax; again++) {
    if (now === own) return undefined;
    now = await ask(stock, question);
  }
  return `${question.path} ${JSON.stringify(question.headers)} ${JSON.stringify(question.body)}\n    ${theirs}\n    ${own}`;
}

async function create(servers: readonly Server[], policy: readonly PolicyObject[]): Promise<void> {
  for (const { path, object } of policy) {
    const answers = await Promise.all(servers.map((server) => send(server, { method: "POST", path, body: object })));
    const statuses = answers.map(({ status }) => status);
    if (new Set(statuses).size > 1) console.log(`created ${statuses.join(" | ")}: ${path} ${JSON.stringify(object)}`);
  }
}

async function remove(servers: readonly Server[], policy: readonly PolicyObject[]): Promise<void> {
  for (const { path, object } of [...policy].reverse())
    for (const server of servers)
      await send(server, { method: "DELETE", path: `${path}/${(object["metadata"] as { name: string }).name}` });
}

async function compareAll(stock: Server, ours: Server, what: string, questions: readonly Question[]): Promise<void> {
  let [next, different] = [0, 0];
  const work = async (): Promise<void> => {
    for (let question = questions[next++]; question !== undefined; question = questions[next++]) {
      const found = await difference(stock, ours, question);
      if (found === undefined) continue;
      different += 1;
      if (different <= 20) console.log(found);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  console.log(`${what}: ${questions.length - different} the same, ${different} different`);
}

async function main(): Promise<void> {
  const servers = [serverOf("stock"), serverOf("ours")] as const;
  const number = (name: string, otherwise: number): number => Number(option(name) ?? otherwise);
  const seed = number("seed", 1);
  const random = newRandom(seed * 7919);
  const names = vocabulary(seed);
  const policy = randomPolicy(random, names, number("bindings", 40));
  try {
    await create(servers, policy);
    await sleep(settledMilliseconds);
    const questions = Array.from({ length: number("count", 10_000) }, () => randomQuestion(random, names));
    await compareAll(...servers, `seed ${seed}: decisions`, questions);
    const rules = Array.from({ length: number("rules", 500) }, () => randomRulesQuestion(random, names));
    await compareAll(...servers, `seed ${seed}: rules`, rules);
  } finally {
    await remove(servers, policy);
    for (const { agent } of servers) agent.destroy();
  }
}

await main();
