import { createContext } from "react";
import type { DebuggerServices } from "./services.ts";

/** The services of the page, for the hooks. */
export const ServicesContext = createContext<DebuggerServices | undefined>(undefined);
