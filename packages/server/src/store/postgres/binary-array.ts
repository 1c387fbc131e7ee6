/**
 * Arrays as parameters in the binary format of Postgres (`array_send`), which the server takes as they are: their texts are
 * neither escaped here nor parsed there.
 */

const text = 25;
const int8 = 20;
/** Dimensions, whether there are nulls, type, length, first index. */
const headerBytes = 20;

/** A `text[]`. */
export function textArray(values: readonly (string | null)[]): Buffer {
  let size = headerBytes;
  for (const value of values) size += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const buffer = arrayBuffer(size, values.length, text);
  let offset = headerBytes;
  for (const value of values) {
    if (value === null) {
      offset = buffer.writeInt32BE(-1, offset);
      continue;
    }
    const length = buffer.write(value, offset + 4);
    buffer.writeInt32BE(length, offset);
    offset += 4 + length;
  }
  return buffer;
}

/** An `int8[]` of whole numbers. */
export function integerArray(values: readonly (number | null)[]): Buffer {
  let size = headerBytes;
  for (const value of values) size += value === null ? 4 : 12;
  const buffer = arrayBuffer(size, values.length, int8);
  let offset = headerBytes;
  for (const value of values) {
    if (value === null) {
      offset = buffer.writeInt32BE(-1, offset);
      continue;
    }
    offset = buffer.writeInt32BE(8, offset);
    const high = Math.floor(value / 2 ** 32);
    offset = buffer.writeInt32BE(high, offset);
    offset = buffer.writeUInt32BE(value - high * 2 ** 32, offset);
  }
  return buffer;
}

function arrayBuffer(size: number, length: number, type: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(type, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
