import { useGraph } from "../../api/hooks.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import type { Route } from "../../model/route/route.ts";
import { Icon } from "../ui/icon.tsx";
import classes from "./workflow-card.module.css";

export interface WorkflowCardProps {
  readonly name: string;
  /** Is its description asked for? */
  readonly isDescribed: boolean;
  /** Is it what somebody new is to do first? */
  readonly isFirst: boolean;
}

/** A workflow that can be run. */
export function WorkflowCard({ name, isDescribed, isFirst }: WorkflowCardProps) {
  const graph = useGraph(isDescribed ? name : undefined).data;
  const to: Route = { view: "workflow", name, input: undefined, parent: undefined };
  const steps = graph?.nodes.filter((node) => node.node_type === "step").length;
  return (
    <article className={classes["card"]} aria-label={name}>
      <h2 className={classes["name"]}>
        <RouteLink to={to}>{name}</RouteLink>
      </h2>
      <p className={classes["text"]}>{graph?.description || (steps === undefined ? "" : countSteps(steps))}</p>
      <RouteLink to={to} className={classes["run"]} data-first={isFirst || undefined}>
        <Icon name="play" /> Run {name}
      </RouteLink>
    </article>
  );
}

function countSteps(count: number): string {
  return count === 1 ? "1 step" : `${count} steps`;
}
