import { buildPageIfNeeded } from "./build-page.ts";

/** Before the suite: builds the page of the debugger if its sources are newer. */
export const setup = buildPageIfNeeded;
