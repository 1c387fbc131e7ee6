import type { ContentCoding } from "./page-files.ts";

/** The best first. */
const preferred: readonly ContentCoding[] = ["br", "gzip"];

/**
 * How an answer is to be compressed: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 *
 * @param header - `accept-encoding`
 * @param available - there is always the one that is not compressed
 */
export function acceptedCoding(header: string | null, available: ReadonlyMap<ContentCoding, unknown>): ContentCoding {
  if (header === null) return "identity";
  const weights = new Map(header.split(",").map(readWeight));
  const weightOf = (coding: ContentCoding): number => weights.get(coding) ?? weights.get("*") ?? 0;
  return preferred.find((coding) => available.has(coding) && weightOf(coding) > 0) ?? "identity";
}

/** `gzip;q=0.5` → `["gzip", 0.5]` */
function readWeight(item: string): [name: string, weight: number] {
  const [name = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((each) => each.startsWith("q="))?.slice(2);
  return [name === "x-gzip" ? "gzip" : name, weight === undefined ? 1 : Number(weight) || 0];
}
