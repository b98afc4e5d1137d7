/**
 * Memory for young objects of a worker: its heap keeps what it has grown to. 4 MB a half; `npm start` gives the main thread 8, for with 4
 * it takes in a fifth less in a flood of comments, and V8's own 16 are 20 MB more of a calm process. It counts three halves.
 */
export const YOUNG = { maxYoungGenerationSizeMb: 12 };
/** Of a worker that makes few: a millisecond a second more for collecting them, and 6 MB less of each. */
export const FEW_YOUNG = { maxYoungGenerationSizeMb: 3 };

/**
 * Where a worker's or child's program lies, next to the module that starts it. Workers run built code only: Node 20
 * cannot load a TypeScript entry into one. Tests and tools that run from `src/` get the same file in `dist/`.
 */
export function builtEntry(relativePath: string, from: string): URL {
  const entry = new URL(relativePath, from);
  if (!from.endsWith('.ts')) return entry;
  return new URL(entry.href.replace(/\/src\/(?!.*\/src\/)/, '/dist/'));
}
