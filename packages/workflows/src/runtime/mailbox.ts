import type { RecoveryCounts } from "../engine/broker-state.ts";
import { inheritRecoveries } from "../engine/lineage.ts";
import type { SentEvent, WorkflowTick } from "../engine/tick.ts";
import { Fifo } from "./fifo.ts";
import type { RunMessage } from "./runtime.ts";

/** Tells the sender whether its message was folded and recorded, or why it could not be. */
export type Acknowledge = (answer: boolean | Error) => void;

/** Something for the run, until it is folded. */
export interface Mail {
  readonly message: RunMessage;
  /** Undefined for mail from a step: nobody waits for it. */
  readonly acknowledge: Acknowledge | undefined;
  /** What its sender, a step, has sent and nobody has folded yet. */
  readonly outbox: Outbox | undefined;
  /** It has gone with the result of its sender. */
  isTaken: boolean;
}

/** The mails of one execution that nobody has folded yet. */
export class Outbox {
  readonly mails = new Fifo<Mail>();
  /** Of the event that the execution handles: what it sends belongs to the same lineage. */
  readonly recoveries: RecoveryCounts;

  constructor(recoveries: RecoveryCounts) {
    this.recoveries = recoveries;
  }
}

/** What was sent to a run, by its steps and from outside, in order. */
export class Mailbox {
  readonly #mails = new Fifo<Mail>();
  #taken = 0;

  /** How many wait to be folded. */
  get length(): number {
    return this.#mails.length - this.#taken;
  }

  put(message: RunMessage, acknowledge: Acknowledge): void {
    this.#mails.push({ message, acknowledge, outbox: undefined, isTaken: false });
  }

  putFrom(outbox: Outbox, { event, step }: SentEvent): void {
    const message = { type: "add_event", event, step } as const;
    const mail: Mail = { message, acknowledge: undefined, outbox, isTaken: false };
    outbox.mails.push(mail);
    this.#mails.push(mail);
  }

  take(): Mail | undefined {
    for (let mail = this.#mails.shift(); mail; mail = this.#mails.shift()) {
      if (mail.isTaken) {
        this.#taken--;
        continue;
      }
      mail.outbox?.mails.shift(); // mails leave in the order in which they came, so this is the same one
      this.#forgetTaken();
      return mail;
    }
    return undefined;
  }

  /** Everything an execution has sent that nobody has folded yet: it goes with the result of the execution. */
  takeFrom({ mails }: Outbox): SentEvent[] {
    const sent: SentEvent[] = [];
    for (let mail = mails.shift(); mail; mail = mails.shift()) {
      mail.isTaken = true;
      this.#taken++;
      sent.push(mail.message as SentEvent & RunMessage);
    }
    this.#forgetTaken();
    return sent;
  }

  /** Nobody takes mails from a mailbox that is empty: what has gone with results would stay for ever. */
  #forgetTaken(): void {
    if (this.#taken === 0 || this.length > 0) return;
    this.#mails.clear();
    this.#taken = 0;
  }

  /** Nothing of this will be folded any more. @param answer - what the senders are told */
  close(answer: false | Error): void {
    for (let mail = this.#mails.shift(); mail; mail = this.#mails.shift()) mail.acknowledge?.(answer);
    this.#taken = 0;
  }
}

/** @param at - milliseconds since the epoch */
export function tickOfMail({ message, outbox }: Mail, at: number): WorkflowTick {
  switch (message.type) {
    case "add_event": {
      const { event, step } = message;
      return { type: "add_event", at, event, step, attempt: outbox && inheritRecoveries(event, outbox.recoveries) };
    }
    case "publish_event":
      return { type: "publish_event", at, event: message.event };
    case "cancel_run":
    case "idle_release":
      return { type: message.type, at };
  }
}
