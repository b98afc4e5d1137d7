import { open } from 'node:fs/promises';

const HEADER = 8;

/**
 * Cuts a fragmented MP4 after its last whole fragment. Power that fails while one is written may tear it, and players give up a
 * file that ends inside a `moof`. Reads box headers alone (ISO/IEC 14496-12 §4.2): one for every second of film.
 * @returns How many bytes were torn; 0 when the file was whole.
 */
export async function mend(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(HEADER);
    let whole = 0;
    for (let at = 0; at + HEADER <= size;) {
      await file.read(header, 0, HEADER, at);
      const length = header.readUInt32BE();
      // 64-bit lengths are not written here: a fragment is two seconds.
      if (length < HEADER || at + length > size) break;
      at += length;
      // A moof without its mdat is of no use.
      if (header.toString('latin1', 4) !== 'moof') whole = at;
    }
    if (whole > 0 && whole < size) await file.truncate(whole);
    return whole > 0 ? size - whole : 0;
  } finally {
    await file.close();
  }
}
