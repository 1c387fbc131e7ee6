/** The type contract of what a step sees, and of durations. */
import { z } from "zod";
import type { Context, RetryInfo } from "../../src/context/context.ts";
import type { Duration } from "../../src/duration.ts";
import { HumanResponseEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import type { StatePath, StateStore } from "../../src/state/state-store.ts";
import { equal } from "../equal.ts";
import { AskName, Done, Joke, NameGiven, Pun, type State } from "../fixtures.ts";

export async function methods(context: Context<State, Joke | Pun>, event: Joke): Promise<void> {
  equal<string>()(context.runId, true);
  equal<AbortSignal>()(context.signal, true);
  equal<RetryInfo>()(context.retryInfo(), true);
  equal<number>()(context.retryInfo().elapsedMs, true);

  context.sendEvent(new Joke({ text: "" }), { step: "write" });
  // @ts-expect-error sends an event it does not declare
  context.sendEvent(new Done({ text: "" }));
  context.writeEventToStream(new Done({ text: "" }));
  context.writeEventToStream(undefined);

  const pair = context.collectEvents(event, [Joke, Pun]);
  equal<[Joke, Pun] | undefined>()(pair, true);
  equal<Joke[] | undefined>()(context.collectEvents(event, Joke, 3, { bufferId: "jokes" }), true);
  // @ts-expect-error one class needs a count
  context.collectEvents(event, Joke);
}

class Reply extends HumanResponseEvent.extend("Reply", { to: z.string(), stars: z.number().optional() }) {
  get isGood(): boolean {
    return (this.stars ?? 0) > 3;
  }
}

export async function waiting(context: Context): Promise<void> {
  const given = await context.waitForEvent(NameGiven, {
    waiterEvent: new AskName({ prompt: "?" }),
    waiterId: "name",
    requirements: { name: "Ada" },
    timeout: "10m",
  });
  equal<NameGiven>()(given, true);
  equal<Reply>()(await context.waitForEvent(Reply, { requirements: { stars: 5 }, timeout: null }), true);
  await context.waitForEvent(HumanResponseEvent, { requirements: { anything: 1 } }); // it declares no field: extras
  // @ts-expect-error no such field
  await context.waitForEvent(NameGiven, { requirements: { nmae: "Ada" } });
  // @ts-expect-error wrong type of value
  await context.waitForEvent(NameGiven, { requirements: { name: 1 } });
  // @ts-expect-error a getter is not a field: it would not survive a restart
  await context.waitForEvent(Reply, { requirements: { isGood: true } });
  // @ts-expect-error not an event class
  await context.waitForEvent(Date);
  // @ts-expect-error not a duration
  await context.waitForEvent(NameGiven, { timeout: "soon" });
  // @ts-expect-error an instance, not a class
  await context.waitForEvent(new WorkflowEvent());
}

interface Deep {
  readonly user: { readonly name: string; readonly tags: readonly string[] };
  readonly maybe?: { readonly at: Date };
  readonly rows: readonly { readonly id: number }[];
  readonly pair: readonly [string, number];
  readonly scores: Readonly<Record<string, { readonly value: number }>>;
  readonly blob: unknown;
}

export async function paths(store: StateStore<Deep>, untyped: StateStore<Record<string, unknown>>): Promise<void> {
  equal<Deep["user"]>()(await store.get("user"), true);
  equal<string>()(await store.get("user.name"), true);
  equal<string>()(await store.get("user.tags.0"), true);
  equal<Date>()(await store.get("maybe.at"), true);
  equal<Date | undefined>()(await store.get("maybe.at", undefined), true);
  equal<number>()(await store.get("rows.-1.id"), true);
  equal<{ readonly id: number } | "none">()(await store.get("rows.0", "none"), true);
  equal<number>()(await store.get("pair.1"), true);
  equal<number>()(await store.get("scores.ada.value"), true);
  equal<unknown>()(await store.get("blob.what.ever"), true);
  equal<Readonly<Deep>>()(await store.getState(), true);
  equal<unknown>()(await untyped.get("a.b.c"), true);
  await untyped.set("a.b.c", 1);
  await store.set("user.name", "Ada");
  await store.set(`rows.${Number("1")}`, { id: 1 });
  equal<boolean>()(await store.edit((state) => state.rows.length > 0), true);
  await store.clear();

  // @ts-expect-error unknown name
  await store.get("usr");
  // @ts-expect-error unknown name below
  await store.get("user.nmae");
  // @ts-expect-error a date has no path into it
  await store.get("maybe.at.getTime");
  // @ts-expect-error a list has indices
  await store.get("rows.first");
  // @ts-expect-error wrong type of value
  await store.set("user.name", 1);
  // @ts-expect-error wrong type of value, below a list
  await store.set("rows.0.id", "1");
  // @ts-expect-error the empty path is the whole state: setState
  await store.set("", {});
  // @ts-expect-error `edit` keeps the types
  await store.edit((state) => state.usr);
}

/** A recursive state has paths of five names at most; deeper, use `edit`. */
interface Tree {
  readonly left?: Tree;
  readonly value: number;
}
export const deepest: StatePath<Tree> = "left.left.left.left.value";
// @ts-expect-error six names
export const deeper: StatePath<Tree> = "left.left.left.left.left.value";

export const durations: Duration[] = [0, 1_500, "250ms", "30s", "1.5m", "12h", "7d"];
// @ts-expect-error no unit
export const noUnit: Duration = "30";
// @ts-expect-error no such unit
export const wrongUnit: Duration = "30 sec";
// @ts-expect-error no number
export const noNumber: Duration = "s";
// @ts-expect-error units are lower-case
export const upperCase: Duration = "30S";
// @ts-expect-error one unit only
export const compound: Duration = "1h30m";
