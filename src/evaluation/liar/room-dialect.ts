import { lineOf, requestIn } from '../../answering/generation/protocol.js';
import type { Random } from '../../domain/clock.js';
import type { Asked, Dialect } from './dialect.js';

/** How often figures are written as placeholders, as the rules ask; else as they stand. */
const OBEYS = 0.6;

/** The protocol that the room's answerer speaks with a language model. */
export const dialect: Dialect = {
  read: (messages) => {
    const request = requestIn(messages);
    if (request === null) return null;
    const points = request.points.map(({ facts }) => facts[0]);
    const rank = ({ id }: { id: string }): number => (points.includes(id) ? points.indexOf(id) : points.length);
    const facts = [...request.facts].sort((a, b) => rank(a) - rank(b));
    return { language: request.language, about: request.about?.id ?? null, facts };
  },
  written: (told, asked, random) =>
    told.map(({ text, citations }) =>
      lineOf({ say: random() < OBEYS ? withSlots(text, asked, citations, random) : text, facts: citations }),
    ),
};

/** A text with the shop's figures as placeholders. Two figures in each other's place become placeholders in each other's place. */
function withSlots(text: string, { facts }: Asked, citations: readonly string[], random: Random): string {
  const slots = facts
    .filter(({ id }) => citations.includes(id))
    .flatMap((fact) => Object.entries(fact.slots))
    .map(([slot, value]) => ({ slot, value, key: random() }))
    .sort((a, b) => b.value.length - a.value.length || a.key - b.key);
  let left = text;
  const put: string[] = [];
  for (const { slot, value } of slots) {
    const whole = new RegExp(`(?<![\\d.])${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\.?\\d)`);
    if (!/\d/.test(value) || !whole.test(left)) continue;
    // Kept apart from what is still to be replaced: a slot's name may hold digits.
    left = left.replace(whole, `\u0000${put.length}\u0001`);
    put.push(`{${slot}}`);
  }
  // eslint-disable-next-line no-control-regex -- the marks set just above
  return left.replace(/\u0000(\d+)\u0001/g, (_, i: string) => put[Number(i)] ?? '');
}
