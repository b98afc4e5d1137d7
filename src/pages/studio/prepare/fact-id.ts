/**
 * The id of a further statement: `<product or store>.<facet>`, then `.2`, `.3`.
 * @param product `store`: of the whole store.
 */
export function freeFactId(product: string, facet: string, facts: readonly { readonly id: string }[]): string {
  const taken = new Set(facts.map(({ id }) => id));
  const first = `${product}.${facet}`;
  if (!taken.has(first)) return first;
  let n = 2;
  while (taken.has(`${first}.${n}`)) n += 1;
  return `${first}.${n}`;
}
