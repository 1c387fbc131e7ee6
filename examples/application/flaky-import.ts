import {
  defineWorkflow,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  WorkflowEvent,
  waitExponential,
} from "@llama-agents/workflows";
import { z } from "zod";

const maxAttempts = 4;

class ImportRequest extends StartEvent.extend("ImportRequest", {
  source: z.string().min(1).default("prices.csv"),
  /** How often the source is down before it answers. */
  failures: z.number().int().nonnegative().default(2),
}) {}

class ImportAttempt extends WorkflowEvent.extend("ImportAttempt", {
  attempt: z.number(),
  lastError: z.string().nullable(),
}) {}

class ImportFinished extends StopEvent.extend("ImportFinished", {
  imported: z.boolean(),
  attempts: z.number(),
  problem: z.string().nullable(),
}) {}

/** Tries again with growing delays while its source is down; when that does not help, the problem is its result. */
export const flakyImport = defineWorkflow({
  name: "flaky-import",
  description: `Imports from a source that is down at first; gives up after ${maxAttempts} attempts, without failing.`,
})
  .step(
    "download",
    {
      on: [ImportRequest],
      emits: [ImportFinished],
      // 100 ms, 200 ms, 400 ms
      retry: retryPolicy({ wait: waitExponential({ multiplier: 50 }), stop: stopAfterAttempt(maxAttempts) }),
    },
    async ({ source, failures }, context) => {
      const { retryNumber, lastError } = context.retryInfo();
      const attempt = retryNumber + 1;
      context.writeEventToStream(new ImportAttempt({ attempt, lastError: lastError?.message ?? null }));
      if (attempt <= failures) throw new Error(`${source} is not available (attempt ${attempt})`);
      return new ImportFinished({ imported: true, attempts: attempt, problem: null });
    },
  )
  .catchError("giveUp", { forSteps: ["download"], emits: [ImportFinished] }, async ({ error, attempts }) => {
    return new ImportFinished({ imported: false, attempts, problem: error.message });
  })
  .build();
