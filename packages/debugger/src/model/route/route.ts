/** What is selected in the view of a run. */
export type Selection =
  /** By its sequence; one that was live only, and has none, by `-1 - index`. */
  | { readonly kind: "event"; readonly sequence: number }
  | { readonly kind: "step"; readonly name: string }
  /** `<step>/<worker>/<n>` */
  | { readonly kind: "span"; readonly id: string }
  /** A node of the graph that is no step, by its id. */
  | { readonly kind: "node"; readonly id: string };

export const runTabs = ["events", "timeline", "state", "result", "input"] as const;
export type RunTab = (typeof runTabs)[number];

export interface RunRoute {
  readonly view: "run";
  readonly handlerId: string;
  readonly tab: RunTab;
  readonly selection: Selection | undefined;
  /** The filter of the log. */
  readonly query: string;
  /** Are internal events shown? */
  readonly internal: boolean;
}

/** Where the page is: the part of its address behind `#`. */
export type Route =
  | { readonly view: "home" }
  | { readonly view: "workflow"; readonly name: string; readonly input: unknown; readonly parent: string | undefined }
  | RunRoute
  | { readonly view: "inbox" }
  | { readonly view: "compare"; readonly left: string; readonly right: string };
