/** Something went wrong where nobody waits for an error: a listener threw, a resource could not be disposed of. */
export type ProblemListener = (problem: string, error: unknown) => void;

// biome-ignore lint/suspicious/noConsole: the last resort; a server replaces it by its log
let listener: ProblemListener = (problem, error) => console.error(`llama-agents: ${problem}`, error ?? "");

/** Sends such problems somewhere else than to the console. @returns the listener so far */
export function onProblem(next: ProblemListener): ProblemListener {
  const previous = listener;
  listener = next;
  return previous;
}

export function reportProblem(problem: string, error?: unknown): void {
  listener(problem, error);
}
