import type { SentEvent, WorkflowTick } from "../engine/tick.ts";
import { Fifo } from "./fifo.ts";
import type { RunMessage } from "./runtime.ts";

/** Something for the run, until it is folded. */
export interface Mail {
  readonly message: RunMessage;
  /** What its sender, a step, has sent and nobody has folded yet; `undefined` for mail from outside. */
  readonly outbox: Fifo<Mail> | undefined;
  /** Called when the tick is recorded, or never will be. */
  readonly acknowledge: (() => void) | undefined;
  /** It has gone with the result of its sender. */
  isTaken: boolean;
}

/** What was sent to a run, by its steps and from outside, in order. */
export class Mailbox {
  readonly #mails = new Fifo<Mail>();
  #taken = 0;

  get isEmpty(): boolean {
    return this.#mails.length === this.#taken;
  }

  put(message: RunMessage, acknowledge?: () => void): void {
    this.#mails.push({ message, outbox: undefined, acknowledge, isTaken: false });
  }

  putFrom(outbox: Fifo<Mail>, { event, step }: SentEvent): void {
    const mail = {
      message: { type: "add_event", event, step } as const,
      outbox,
      acknowledge: undefined,
      isTaken: false,
    };
    outbox.push(mail);
    this.#mails.push(mail);
  }

  take(): Mail | undefined {
    for (let mail = this.#mails.shift(); mail; mail = this.#mails.shift()) {
      if (mail.isTaken) {
        this.#taken--;
        continue;
      }
      mail.outbox?.shift(); // mails leave in the order in which they came, so this is the same one
      return mail;
    }
    return undefined;
  }

  /** Everything a step has sent that nobody has folded yet: it goes with the step's result. */
  takeFrom(outbox: Fifo<Mail>): SentEvent[] {
    const sent: SentEvent[] = [];
    for (let mail = outbox.shift(); mail; mail = outbox.shift()) {
      mail.isTaken = true;
      this.#taken++;
      sent.push(mail.message as SentEvent & RunMessage);
    }
    return sent;
  }

  /** Nothing of this will be folded any more. */
  close(): void {
    for (let mail = this.#mails.shift(); mail; mail = this.#mails.shift()) mail.acknowledge?.();
    this.#taken = 0;
  }
}

export function tickOfMessage(message: RunMessage, at: number): WorkflowTick {
  switch (message.type) {
    case "add_event":
      return { type: "add_event", at, event: message.event, step: message.step, attempt: undefined };
    case "publish_event":
      return { type: "publish_event", at, event: message.event };
    default:
      return { type: message.type, at };
  }
}
