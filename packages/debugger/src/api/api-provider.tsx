import { type ReactNode, useEffect, useState } from "react";
import { createServices, type DebuggerServices } from "./services.ts";
import { ServicesContext } from "./services-context.ts";

interface ApiProviderProps {
  readonly children: ReactNode;
  /** @default those of the document, made once */
  readonly services?: DebuggerServices | undefined;
}

/** Gives the hooks of this folder their services, and runs these as long as it is there. */
export function ApiProvider({ children, services: given }: ApiProviderProps) {
  const [services] = useState(() => given ?? createServices());
  useEffect(() => services.start(), [services]);
  return <ServicesContext value={services}>{children}</ServicesContext>;
}
