/** Codes up to this length are looked up at once; the decoder knows it as LOOKED_UP. */
const LOOKED_UP = 9;
/** Bytes of a table: lookup, bounds and offsets by length, symbols. */
export const HUFFMAN_TABLE = 1024 + 72 + 72 + 256;

/**
 * A Huffman table as the decoder of jpeg/bits.ts reads it (ITU-T T.81, annex C and F.2.2.3): for each 9 bits the length
 * and symbol of the code that they begin with, or 0; for each length the first 16 bits that are no code of it any more,
 * and what to add to a code to find its symbol.
 *
 * @param counts how many codes there are of each length, 1 to 16
 * @param symbols in the order of their codes
 * @returns undefined where there are more codes than bits
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): Uint8Array | undefined {
  const table = new Uint8Array(HUFFMAN_TABLE);
  const view = new DataView(table.buffer);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    view.setInt32(1096 + length * 4, place - code, true);
    if (code + count > 1 << length) return undefined;
    for (let index = 0; index < count && length <= LOOKED_UP; index++) {
      const spare = LOOKED_UP - length;
      const from = (code + index) << spare;
      for (let bits = from; bits < from + (1 << spare); bits++)
        view.setUint16(bits * 2, (length << 8) | symbols[place + index]!, true);
    }
    code += count;
    place += count;
    view.setUint32(1024 + length * 4, code << (16 - length), true);
    code <<= 1;
  }
  table.set(symbols, 1168);
  return table;
}
