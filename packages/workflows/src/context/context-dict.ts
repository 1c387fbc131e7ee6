import type { StateDict } from "../state/state-serialization.ts";

/** One step in a saved context. `<serialized>` values are JSON texts of typed wrappers, as the reference writes them. */
export interface StepDict {
  readonly queue: readonly AttemptDict[];
  /** What was at work. The reference writes the events only; `in_progress_attempts` adds what is known of them. */
  readonly in_progress: readonly string[];
  readonly collected_events: Readonly<Record<string, readonly string[]>>;
  readonly collected_waiters: readonly WaiterDict[];
  /** An addition of ours: the history of each event in `in_progress`. */
  readonly in_progress_attempts?: readonly AttemptDict[];
  /** An addition of ours: what waits for its next attempt. */
  readonly scheduled?: readonly ScheduledDict[];
}

/** Times are seconds since the epoch. */
export interface AttemptDict {
  readonly event: string;
  readonly attempts: number;
  readonly first_attempt_at: number | null;
  readonly last_exception: unknown;
  readonly last_failed_at: number | null;
  readonly recovery_counts: Readonly<Record<string, number>>;
  readonly execution_id?: number;
}

export interface ScheduledDict extends AttemptDict {
  readonly due_at: number;
}

export interface WaiterDict {
  readonly waiter_id: string;
  readonly event: string;
  readonly waiting_for_event: string;
  readonly has_requirements: boolean;
  readonly resolved_event: string | null;
  /** Additions of ours: the requirements if they are JSON, the deadline in seconds since the epoch, and the lineage. */
  readonly requirements?: Readonly<Record<string, unknown>> | null;
  readonly deadline_at?: number | null;
  readonly timed_out?: boolean;
  readonly execution_id?: number;
  readonly recovery_counts?: Readonly<Record<string, number>>;
  /** Additions of ours: what was asked of the outside, and when, in seconds since the epoch. */
  readonly request?: string;
  readonly requested_at?: number;
}

/** What was asked of the outside, and has no answer yet. `at` is in seconds since the epoch. */
export interface RequestDict {
  readonly event: string;
  readonly step_name: string | null;
  readonly at: number;
}

export interface SentDict {
  readonly event: string;
  readonly step_name: string | null;
  readonly recovery_counts: Readonly<Record<string, number>>;
}

export interface ContextDictV1 {
  readonly version: 1;
  readonly state: StateDict | Readonly<Record<string, never>>;
  readonly is_running: boolean;
  readonly workers: Readonly<Record<string, StepDict>>;
  /** An addition of ours: what steps have sent and no step has got yet. */
  readonly sent?: readonly SentDict[];
  /** An addition of ours: what was asked of the outside without waiting for the answer. */
  readonly requests?: readonly RequestDict[];
  /** An addition of ours: when the run times out, in seconds since the epoch. */
  readonly deadline_at?: number | null;
}
