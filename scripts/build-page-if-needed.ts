/** What `npm start` does first. */
import { buildPageIfNeeded } from "./build-page.ts";

await buildPageIfNeeded();
