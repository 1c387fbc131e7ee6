import type { FetchEnvironment } from "./fetch-environment.ts";

/**
 * The address of who sends a request; `undefined` if nothing says it. Behind proxies it is what the outermost of those that
 * are trusted has seen: everything further left in `x-forwarded-for` may be invented.
 *
 * @param trustedProxies - how many proxies stand before the server
 */
export function clientAddress(
  request: Request,
  environment: FetchEnvironment | undefined,
  trustedProxies: number,
): string | undefined {
  if (trustedProxies > 0) {
    const seen = request.headers.get("x-forwarded-for")?.split(",") ?? [];
    const address = seen.at(-trustedProxies)?.trim();
    if (address) return address;
  }
  const address = environment?.incoming?.socket?.remoteAddress ?? environment?.remoteAddr?.hostname;
  return address?.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}
