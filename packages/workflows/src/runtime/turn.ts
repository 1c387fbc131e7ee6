import type { RunWorkerCommand } from "../engine/command.ts";
import type { WorkflowTick } from "../engine/tick.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { Acknowledge } from "./mailbox.ts";
import type { RunOutcome } from "./run-outcome.ts";

/** Ticks that are recorded together, and what they lead to, until it is done. */
export class Turn {
  readonly ticks: WorkflowTick[] = [];
  /** What the readers of the stream will see. */
  readonly events: WorkflowEvent[] = [];
  readonly starts: RunWorkerCommand[] = [];
  readonly #acknowledgements: Acknowledge[] = [];
  outcome: RunOutcome | undefined;

  acknowledgeBy(acknowledge: Acknowledge | undefined): void {
    if (acknowledge) this.#acknowledgements.push(acknowledge);
  }

  /** Tells the senders of what was folded whether it is recorded, or why it is not. */
  answer(answer: true | Error): void {
    for (const acknowledge of this.#acknowledgements) acknowledge(answer);
  }
}
