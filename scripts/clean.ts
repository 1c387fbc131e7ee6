/** Removes what the build wrote. */
import { removeBuild } from "./packages.ts";

removeBuild();
