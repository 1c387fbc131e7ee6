/**
 * The chance of a retry's jitter, in `[0, 1)`: derived from run, step and attempt, so that a replay waits as long as the
 * original did. FNV-1a (Fowler, Noll, Vo) over the text, finished by the mixer of MurmurHash3 (Appleby).
 */
export function retryRandom(runId: string, step: string, attempts: number): number {
  let hash = 0x811c9dc5;
  const text = `${runId}:${step}:${attempts}`;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
