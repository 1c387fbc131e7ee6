import classes from "./graph-edge.module.css";

export const arrowId = "graph-arrow";

/** The head of all arrows. */
export function GraphArrow() {
  return (
    <defs>
      <marker
        id={arrowId}
        viewBox="0 0 10 10"
        refX="9"
        refY="5"
        markerWidth="7"
        markerHeight="7"
        markerUnits="userSpaceOnUse"
        orient="auto-start-reverse"
      >
        <path d="M0,0.5 L9.5,5 L0,9.5 Z" className={classes["arrow"]} />
      </marker>
    </defs>
  );
}
