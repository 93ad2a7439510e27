import { expect, test } from "vitest";
import { InProcessServer } from "../../suites/in-process-server.ts";
import { StorageModel } from "../../suites/storage-model.ts";

const authorization = "/apis/authorization.k8s.io/v1";
const resourceAttributes = { verb: "get", resource: "pods" };

/** The answer to a review by a user who is said to be a node. */
async function reviewBy(name: string, plural: string, kind: string, spec: object): Promise<[status: number, message: string]> {
  const user = { name, groups: ["system:nodes"], extra: {} };
  const server = new InProcessServer(new StorageModel(), undefined, () => ({ authenticate: async () => ({ user }) }));
  const body = JSON.stringify({ apiVersion: "authorization.k8s.io/v1", kind, spec });
  const init = { method: "POST", headers: { "Content-Type": "application/json" }, body };
  const answer = await server.fromOutside(new Request(`https://server${authorization}/${plural}`, init));
  const { message = "" } = (await answer.json()) as { message?: string };
  return [answer.status, message];
}

test.each<[string, string, string, object, [number, string]]>([
  [
    "system:node:",
    "selfsubjectaccessreviews",
    "SelfSubjectAccessReview",
    { resourceAttributes },
    [403, 'selfsubjectaccessreviews.authorization.k8s.io "Unknown" is forbidden: could not determine node from user "system:node:"'],
  ],
  [
    "system:node:",
    "subjectaccessreviews",
    "SubjectAccessReview",
    { user: "jane", resourceAttributes },
    [403, 'subjectaccessreviews.authorization.k8s.io "Unknown" is forbidden: could not determine node from user "system:node:"'],
  ],
  ["system:node:a", "selfsubjectaccessreviews", "SelfSubjectAccessReview", { resourceAttributes }, [201, ""]],
  ["system:node:a", "namespaces/not-there/localsubjectaccessreviews", "LocalSubjectAccessReview", localSpec(), [201, ""]],
])("admission sees a review too: what %s asks of %s", async (name, plural, kind, spec, wanted) => {
  expect(await reviewBy(name, plural, kind, spec)).toEqual(wanted);
});

function localSpec(): object {
  return { user: "jane", resourceAttributes: { ...resourceAttributes, namespace: "not-there" } };
}
