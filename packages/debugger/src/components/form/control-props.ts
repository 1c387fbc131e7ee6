import type { FieldViewProps } from "./form-context.ts";
import { useFieldParts } from "./form-context.ts";

/** What every single control of a field says of itself. */
export function useControlProps({ path, isRequired, autoFocus }: FieldViewProps) {
  const { id, hintId, errorId, error } = useFieldParts(path);
  return {
    id,
    required: isRequired,
    "aria-invalid": error !== undefined,
    "aria-describedby": error === undefined ? hintId : `${errorId} ${hintId}`,
    autoFocus,
  };
}
