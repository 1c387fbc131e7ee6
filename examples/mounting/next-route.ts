// A Next.js route handler: in an application it is `app/api/flows/[...path]/route.ts`. The first request starts the server;
// the address stays whole, hence `basePath`.
import { createCountdownServer } from "./workflow-server.ts";

// In development Next.js loads modules again when they change: one server outlives that.
const shared = globalThis as { countdownServer?: ReturnType<typeof createCountdownServer> };
shared.countdownServer ??= createCountdownServer("/api/flows");
const { fetch } = shared.countdownServer;

/** Runs live in the process, and streams for minutes: not in a function at the edge. */
export const runtime = "nodejs";
/** Answers are not to be kept. */
export const dynamic = "force-dynamic";

const handle = (request: Request): Response | Promise<Response> => fetch(request);

export { handle as DELETE, handle as GET, handle as HEAD, handle as OPTIONS, handle as POST };
