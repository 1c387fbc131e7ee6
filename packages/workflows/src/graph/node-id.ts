/** Ids of nodes that have no name of their own: stable from process to process, unique in one graph. */
export class NodeIds {
  readonly #taken = new Set<string>();

  /** @returns `prefix` and 12 hexadecimal digits */
  next(prefix: string, seed: string): string {
    for (let copy = 0; ; copy += 1) {
      const id = prefix + hash(copy === 0 ? seed : `${seed}#${copy}`);
      if (this.#taken.has(id)) continue;
      this.#taken.add(id);
      return id;
    }
  }
}

/** 48 bits of two FNV-1a hashes: enough to tell the resources of a workflow apart, which `NodeIds` makes sure of. */
function hash(text: string): string {
  const [high, low] = [fnv1a(text, 0x811c9dc5), fnv1a(text, 0x01000193)];
  return high.toString(16).padStart(8, "0") + (low & 0xffff).toString(16).padStart(4, "0");
}

/** Fowler, Noll, Vo: 32 bits, one UTF-16 unit at a time. http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(text: string, offset: number): number {
  let value = offset;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
