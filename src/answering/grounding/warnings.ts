import type { FactReading } from './fact-reading.js';
import type { Reading, Word } from './scopes.js';
import { says } from './stated-words.js';

/** What nobody wants to happen to goods or with them. */
const HARM =
  /裂|坏|变形|锈|褪色|掉色|缩水|起球|变质|烫|碎|断|漏|霉|发苦|会苦|溢|湿透|会透|打滑|噎|呛|卡|堵|磨|clog|crack|warp|rust|fade|shrink|pill|spoil|spill|bitter|burn|break|leak|mould|mold|choke/;
const LEADS = /会|容易|易|怕|导致|当心|小心|以免|免得|\b(?:will|may|might|can|or|it|they|causes?|makes?)\b/;
const FORBIDS = /别|不要|不能|不可|勿|千万|避免|don't|do not|never|avoid|not\b/;

/**
 * A warning said the other way round: 湿着收起来会锈 for 别湿着收，会生锈, or 别晒太阳 for 暴晒会裂. What leads to harm is what one
 * must not do; the harm has to be the fact's own.
 */
export function warned(
  { token, sign }: Word,
  { start, end, pieces }: Reading,
  facts: readonly FactReading[],
  text: string,
): boolean {
  const said = text.slice(start, end);
  const harm = HARM.exec(said.slice(token.end - start)) ?? HARM.exec(said);
  if (harm === null && sign === 1) return false;
  return facts.some((reading) =>
    reading.texts.some((stated) => {
      const own = HARM.exec(stated);
      if (own === null || !LEADS.test(stated) || (harm !== null && !stated.includes(harm[0]))) return false;
      const where = reading.pieces.flatMap((piece) => piece.words).filter((word) => says({ token, sign }, word));
      if (sign === 1) return LEADS.test(said) && FORBIDS.test(stated) && !denied(pieces, harm?.[0] ?? '');
      return FORBIDS.test(said) && where.every((word) => word.token.end <= own.index);
    }),
  );
}

/** Whether the sentence says that the harm does not come. */
function denied(pieces: Reading['pieces'], harm: string): boolean {
  return pieces.some(({ words }) => words.some((word) => word.sign === -1 && word.token.text.includes(harm)));
}
