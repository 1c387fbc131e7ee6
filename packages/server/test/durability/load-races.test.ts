import { type Deferred, deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import type { RunClaim, WorkflowStore } from "../../src/index.ts";
import { resultOf } from "../service/fixtures.ts";
import { allKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives, withMethod } from "./service-lives.ts";

/** Holds back the answers to claims, so that they come in the order that the test says. */
class HeldClaims {
  /** Which claims have their answers held back. */
  holds: (claim: RunClaim) => boolean = () => false;
  /** Which claims come late themselves. */
  delays: (claim: RunClaim) => boolean = () => false;
  readonly answers: Deferred<void>[] = [];

  readonly wrap = (store: WorkflowStore): WorkflowStore =>
    withMethod(store, "claimRuns", async (claim) => {
      if (this.delays(claim)) await this.#held();
      const claimed = await store.claimRuns(claim);
      if (this.holds(claim)) await this.#held();
      return claimed;
    });

  #held(): Promise<void> {
    const answer = deferred<void>();
    this.answers.push(answer);
    return answer.promise;
  }

  async untilHeld(count: number): Promise<void> {
    await eventually(() => expect(this.answers).toHaveLength(count));
  }
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe.each(allKinds)("a run that is due, and for which something comes, on $name", (kind) => {
  needs(kind);

  const begin = async (claims: HeldClaims) => {
    const lives = await ServiceLives.begin(kind, { wrap: claims.wrap });
    await lives.startWaiting("patient", "h");
    await lives.untilReleased();
    return lives;
  };

  const expectAnswered = async (lives: ServiceLives): Promise<void> => {
    expect(await lives.untilEnded("h")).toMatchObject({ status: "completed", error: undefined });
    expect(await lives.typesOf("h")).toEqual(["Prompt", "StopEvent"]);
    for (const level of ["warn", "error"] as const) expect(lives.logger.of(level)).toEqual([]);
  };

  test("is loaded once", async () => {
    const claims = new HeldClaims();
    await using lives = await begin(claims);
    claims.holds = ({ dueBy }) => dueBy !== undefined;
    await lives.clock.advance("59m");
    await claims.untilHeld(1);
    const cancelling = lives.service.cancel("h", { purge: false }).catch(() => "over");
    await turns();
    claims.answers[0]?.resolve();
    await cancelling;
    expect(["completed", "cancelled"]).toContain((await lives.untilEnded("h")).status);
    expect(lives.logger.of("error")).toEqual([]);
  });

  test.each([
    ["first", [0, 1]],
    ["last", [1, 0]],
  ] as const)("is in memory once though two claims meet, that of what is due answered %s", async (_which, order) => {
    const claims = new HeldClaims();
    await using lives = await begin(claims);
    claims.holds = ({ dueBy, runIds }) => dueBy !== undefined || runIds !== undefined;
    await lives.clock.advance("59m");
    await claims.untilHeld(1);
    // Another claim of many, which is over before the event comes.
    await lives.residence.loader.loadAll({ workflowNames: ["ask"], isIdle: false, limit: 1 });
    const sent = lives.send("h", "Reply", { text: "now" }).catch((error: Error) => error.message);
    await turns();
    for (const index of order) {
      claims.answers[index]?.resolve();
      await turns();
    }
    for (const answer of claims.answers) answer.resolve();
    await sent;
    await expectAnswered(lives);
    expect(resultOf(await lives.untilEnded("h"))).toMatch(/now|TimeoutError/);
  });

  test("is in memory once though the claim of what is due overtakes that of the event", async () => {
    const claims = new HeldClaims();
    await using lives = await begin(claims);
    claims.delays = ({ runIds }) => runIds !== undefined;
    claims.holds = ({ dueBy }) => dueBy !== undefined;
    const sent = lives.send("h", "Reply", { text: "now" });
    await claims.untilHeld(1);
    await lives.clock.advance("59m");
    await claims.untilHeld(2);
    for (const answer of [...claims.answers].reverse()) {
      answer.resolve();
      await turns();
    }
    await sent;
    await expectAnswered(lives);
  });
});
