import type { Scope } from "../../api/access-store.ts";
import { useAccess, useConnection } from "../../api/hooks.ts";

/** Why nothing that needs the scope can be done now; `undefined` if it can. */
export function useDisabledReason(scope: Scope): string | undefined {
  const access = useAccess();
  const connection = useConnection();
  if (access.needsToken) return "This server asks for a token";
  if (!access.can(scope)) return `needs scope "${scope}"`;
  if (connection.state === "offline") return "The server cannot be reached";
  return connection.state === "starting" ? "The server is starting" : undefined;
}
