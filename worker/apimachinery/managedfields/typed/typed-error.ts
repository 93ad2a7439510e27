/** One thing that keeps a value from being of its type: `.spec.ports: element 0: ...`. */
export interface TypedProblem {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with a value, as upstream says it: one problem bare, several a line each. */
export class TypedError extends Error {
  constructor(problems: readonly TypedProblem[]) {
    const texts = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    super(texts.length === 1 ? texts[0] : ["errors:", ...texts.map((text) => `  ${text}`)].join("\n"));
    this.name = "TypedError";
  }
}
