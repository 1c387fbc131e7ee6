import { DBOS } from "@dbos-inc/dbos-sdk";
import type { OpenEngine } from "../durable/step-engine.ts";

/** A workflow whose steps are recorded one by one, in the database of the system. */
export const openOnPostgres: OpenEngine = async (url, onStep) => {
  DBOS.setConfig({ name: "benchmark", systemDatabaseUrl: url, logLevel: "error", runAdminServer: false });
  const count = DBOS.registerWorkflow(
    async (steps: number) => {
      let n = 0;
      while (n < steps) {
        const before = n;
        n = await DBOS.runStep(
          async () => {
            onStep();
            return before + 1;
          },
          { name: "count" },
        );
      }
      return n;
    },
    { name: "loop" },
  );
  await DBOS.launch();
  return {
    run: (steps) => count(steps),
    close: () => DBOS.shutdown(),
  };
};
