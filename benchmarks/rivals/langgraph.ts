import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import type { OpenEngine } from "../durable/step-engine.ts";

/**
 * A checkpoint after each step, written before the next one begins and as durable as ours: in WAL mode the saver leaves
 * `synchronous` to the build of SQLite. It runs on libsql, which has the interface of better-sqlite3 (see `overrides`), and
 * needs neither a compiler nor a script of installation; both take equally long for a commit.
 */
export const openOnSqlite: OpenEngine = async (file, onStep) => {
  const saver = SqliteSaver.fromConnString(file);
  saver.db.pragma("journal_mode = WAL");
  saver.db.pragma("synchronous = FULL");
  const graph = new StateGraph(Annotation.Root({ n: Annotation<number>(), end: Annotation<number>() }))
    .addNode("count", async ({ n }) => {
      onStep();
      return { n: n + 1 };
    })
    .addEdge(START, "count")
    .addConditionalEdges("count", ({ n, end }) => (n === end ? END : "count"))
    .compile({ checkpointer: saver });
  let runs = 0;
  return {
    async run(steps) {
      const options = { durability: "sync", recursionLimit: steps + 2 } as const;
      const result = await graph.invoke(
        { n: 0, end: steps },
        { ...options, configurable: { thread_id: `run-${++runs}` } },
      );
      return result.n;
    },
    async close() {
      saver.db.close();
    },
  };
};
