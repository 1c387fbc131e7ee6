/** What a peer process can be asked to do, by name. */
export type PeerTasks = Readonly<Record<string, (input: never) => unknown>>;

export interface PeerRequest {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

export interface PeerReply {
  readonly id: number;
  readonly output?: unknown;
  readonly error?: string;
}
