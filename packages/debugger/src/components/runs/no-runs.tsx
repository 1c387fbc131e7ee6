import { useWorkflows } from "../../api/hooks.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** Why the list of runs is empty. */
export function NoRuns({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const [first] = useWorkflows().data ?? [];
  if (isFiltered) {
    return (
      <EmptyState
        title="No run matches this filter"
        action={
          <Button variant="plain" onClick={onClear}>
            Clear the filter
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState title="No runs yet">
      {first === undefined ? null : (
        <RouteLink to={{ view: "workflow", name: first, input: undefined, parent: undefined }}>Start one</RouteLink>
      )}
    </EmptyState>
  );
}
