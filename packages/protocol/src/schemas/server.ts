import { z } from "zod";

/** The answer to /health. */
export const healthSchema = z.object({ status: z.enum(["healthy", "unhealthy"]) }).meta({ id: "Health" });

/** The answer to /livez. */
export const livenessSchema = z.object({ status: z.literal("alive") }).meta({ id: "Liveness" });

const check = (description: string) => z.enum(["ok", "failed"]).meta({ description });

/** The answer to /readyz. */
export const readinessSchema = z
  .object({
    status: z.enum(["ready", "not_ready"]).meta({ description: "Ready if all else here is well." }),
    runtime: check("Does the runtime run? Not before the start, and not any more while the server stops."),
    store: check("Does the store answer?"),
    runs_to_resume: z.int().min(0).meta({ description: "Runs of an earlier process that are yet to be resumed." }),
  })
  .meta({ id: "Readiness" });
