/**
 * A value as compact JSON in one line, cut after `max` characters. The work is bounded by `max`, however large the value.
 *
 * @param max - the longest text, the ellipsis included. @default 200
 */
export function previewJson(value: unknown, max = 200): string {
  const writer = new PreviewWriter(max);
  writer.write(value, 0);
  return writer.toString();
}

/** Nothing deeper can show within a few hundred characters, and what refers to itself must end somewhere. */
const maxDepth = 64;

class PreviewWriter {
  readonly #max: number;
  #text = "";

  constructor(max: number) {
    this.#max = max;
  }

  get #isFull(): boolean {
    return this.#text.length > this.#max;
  }

  write(value: unknown, depth: number): void {
    if (this.#isFull) return;
    if (typeof value === "string") this.#writeString(value);
    else if (typeof value !== "object" || value === null) this.#text += primitiveText(value);
    else if (depth >= maxDepth) this.#text += "…";
    else if (Array.isArray(value)) this.#writeArray(value, depth);
    else this.#writeObject(value as Readonly<Record<string, unknown>>, depth);
  }

  toString(): string {
    if (this.#text.length <= this.#max) return this.#text;
    const cut = this.#text.slice(0, Math.max(0, this.#max - 1));
    // Half of a surrogate pair is no character.
    return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
  }

  #writeString(value: string): void {
    this.#text += value.length > this.#max ? JSON.stringify(value.slice(0, this.#max + 1)) : JSON.stringify(value);
  }

  #writeArray(items: readonly unknown[], depth: number): void {
    this.#text += "[";
    for (let index = 0; index < items.length && !this.#isFull; index++) {
      if (index > 0) this.#text += ",";
      this.write(items[index], depth + 1);
    }
    this.#text += "]";
  }

  #writeObject(object: Readonly<Record<string, unknown>>, depth: number): void {
    this.#text += "{";
    let isFirst = true;
    for (const key in object) {
      if (this.#isFull) return;
      if (!Object.hasOwn(object, key)) continue;
      if (!isFirst) this.#text += ",";
      isFirst = false;
      this.#writeString(key);
      this.#text += ":";
      this.write(object[key], depth + 1);
    }
    this.#text += "}";
  }
}

function primitiveText(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  return typeof value === "boolean" || value === null ? String(value) : "null";
}
