import { useApi } from "../../api/hooks.ts";

/** The whole address of the public API, for commands that are copied. */
export function useApiUrl(): string {
  return useApi().publicUrl;
}
