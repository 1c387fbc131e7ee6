import type { ApiError } from "../../api/api-error.ts";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { ScopeNotice } from "../ui/scope-notice.tsx";

interface ReadProblemProps {
  readonly error: ApiError;
  /** What could not be read. */
  readonly title: string;
  readonly onRetry: () => void;
}

/** Why a panel cannot show what it is for: a scope is missing, or something went wrong. */
export function ReadProblem({ error, title, onRetry }: ReadProblemProps) {
  if (error.missingScope !== undefined) return <ScopeNotice scope={error.missingScope}>{title}</ScopeNotice>;
  if (error.isUnauthorized) return <ScopeNotice scope="read">{title}</ScopeNotice>;
  return <ErrorAlert error={error} title={title} onRetry={onRetry} />;
}
