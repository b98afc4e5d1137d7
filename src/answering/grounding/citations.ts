import type { Fact } from '../../domain/product.js';
import { type Catalogue, isValid } from '../../knowledge/catalogue.js';
import { promotionOf } from '../../knowledge/rendered-facts.js';
import { factReading, type FactReading } from './fact-reading.js';
import type { Names } from './names.js';
import { flaw, type Flaw } from './outcome.js';

/** The facts a draft cites; a promotion's own id stands for its facts. One that is unknown or stale spoils them all. */
export function citedFacts(
  citations: readonly string[],
  catalogue: Catalogue,
  now: number,
  names: Names,
): { readonly facts: readonly FactReading[]; readonly flaw: Flaw | null } {
  const facts: Fact[] = [];
  for (const id of citations) {
    const found = factsOf(id, catalogue);
    if (found.length === 0) return { facts: [], flaw: flaw('unknown-citation', id) };
    const valid = found.filter((fact) => isValid(fact, now));
    if (valid.length === 0) return { facts: [], flaw: flaw('stale-fact', id) };
    for (const fact of valid) if (!facts.includes(fact)) facts.push(fact);
  }
  return { facts: facts.map((fact) => factReading(fact, names)), flaw: null };
}

function factsOf(id: string, catalogue: Catalogue): readonly Fact[] {
  const fact = catalogue.fact(id);
  if (fact !== undefined) return [fact];
  if (!catalogue.promotions.some((promotion) => promotion.id === id)) return [];
  return catalogue.facts.filter((one) => promotionOf(one) === id);
}
