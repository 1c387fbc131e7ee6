/** Are the engine's own events recorded (`true`), shown to those who follow a run at that moment, or not made? */
export type InternalEventRecording = boolean | "live";

/** @throws RangeError if it is none */
export function readInternalEventRecording(option: InternalEventRecording): InternalEventRecording {
  if (option === "live" || typeof option === "boolean") return option;
  throw new RangeError(`recordInternalEvents must be true, false or "live": ${JSON.stringify(option)}`);
}
