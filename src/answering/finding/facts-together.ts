import type { Ask } from '../../domain/comment.js';
import type { Fact } from '../../domain/product.js';
import type { Catalogue } from '../../knowledge/catalogue.js';
import type { ScoredFact } from '../evidence.js';
import type { Ontology } from '../understanding/ontology.js';
import type { Ranked } from './ranked.js';

/** Facts behind one answer: more would be a lecture. */
const MOST_FACTS = 4;
/** A further fact joins the best when it is at least this near to it. */
const JOINS = 0.45;
/** Asks for the price itself, whatever else. */
const ASKS_PRICE =
  /(?<!优惠|便宜|省|减)多少钱|什么价|几块|怎么卖|how much (?:is|are|for|does)(?! the discount)|what(?:'s| is) the price/;

/** The best fact with those that belong to it, best first. */
export function factsTogether(
  ask: Ask,
  ranked: readonly Ranked[],
  product: string | null,
  { catalogue, now, ontology }: { readonly catalogue: Catalogue; readonly now: number; readonly ontology: Ontology },
  belief: number,
): ScoredFact[] {
  const [best] = ranked;
  if (best === undefined) return [];
  const top = ontology.indexOf(ask.attributes[0] ?? '');
  const shares = ranked.map(({ score }) => Math.exp(Math.min(0, score - best.score)));
  const facts: ScoredFact[] = ranked
    .map(({ profile }, i) => ({ fact: profile.fact, belief: belief * (shares[i] ?? 0), profile }))
    .filter(
      ({ profile, fact, belief: share }, i) =>
        i === 0 ||
        (fact.variant === undefined &&
          share > belief * JOINS &&
          (top === undefined || (profile.attributes.get(top) ?? 0) > 0.5 || fact.facet === best.profile.fact.facet)),
    )
    .slice(0, MOST_FACTS)
    .map(({ fact, belief: share }) => ({ fact, belief: share }));
  const [lead] = facts;
  if (lead !== undefined) {
    const { facet } = lead.fact;
    const own = product === null ? [] : catalogue.factsOf(product, now).filter((fact) => fact.facet === facet);
    // "Any discount": the product's own comes before the store's.
    const offer = own.find(({ variant }) => variant === undefined);
    if (facet === 'promotion' && lead.fact.product === null && ask.attributes[0] === 'discount' && offer !== undefined)
      facts.splice(0, facts.length, { fact: offer, belief }, ...facts.filter(({ fact }) => fact !== offer));
    // "How much, and any discount": the price comes first.
    const price = catalogue.factsOf(product, now).find((fact) => fact.facet === 'price' && fact.variant === undefined);
    if (facet === 'promotion' && product !== null && price !== undefined && ASKS_PRICE.test(ask.text))
      facts.splice(0, facts.length, { fact: price, belief }, ...facts.filter(({ fact }) => fact !== price));
    if (facet === 'price' || facet === 'stock') facts.splice(1, 0, ...variantsNamed(ask, own, catalogue, belief));
  }
  if (ask.kind === 'total') {
    // Arithmetic needs the price and every rule that may lower it.
    for (const fact of [...(product === null ? [] : catalogue.factsOf(product, now)), ...catalogue.factsOf(null, now)])
      if (
        (fact.facet === 'price' || fact.facet === 'promotion') &&
        fact.variant === undefined &&
        facts.every((one) => one.fact !== fact)
      )
        facts.push({ fact, belief: belief * 0.5 });
    facts.sort((a, b) => Number(b.fact.facet === 'price') - Number(a.fact.facet === 'price'));
  }
  return facts;
}

/** The facts of the variants whose options the question names. */
function variantsNamed(ask: Ask, own: readonly Fact[], catalogue: Catalogue, belief: number): ScoredFact[] {
  const { options } = ask.measures;
  const product = own[0]?.product == null ? undefined : catalogue.product(own[0].product);
  if (options.length === 0 || product === undefined) return [];
  const named = product.variants.filter((variant) =>
    options.every((option) =>
      Object.values(variant.options).some((value) =>
        [value.zh, value.en].some((text) => text.toLowerCase().startsWith(option.replace(/[色的]$/, ''))),
      ),
    ),
  );
  return own
    .filter((fact) => named.some(({ id }) => id === fact.variant))
    .slice(0, MOST_FACTS)
    .map((fact) => ({ fact, belief: belief * 0.9 }));
}
