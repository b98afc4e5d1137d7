/**
 * Where a worker's or child's program lies, next to the module that starts it. Workers run built code only: Node 20
 * cannot load a TypeScript entry into one. Tests and tools that run from `src/` get the same file in `dist/`.
 */
export function builtEntry(relativePath: string, from: string): URL {
  const entry = new URL(relativePath, from);
  if (!from.endsWith('.ts')) return entry;
  return new URL(entry.href.replace(/\/src\/(?!.*\/src\/)/, '/dist/'));
}
