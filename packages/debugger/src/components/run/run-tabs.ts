import type { RunTab } from "../../model/route/route.ts";

export const tabLabels: Readonly<Record<RunTab, string>> = {
  events: "Events",
  timeline: "Timeline",
  state: "State",
  result: "Result",
  input: "Input",
};
