import { piecesOf } from '../planning/achieved.js';

/** Words that deny; none of them inside a word that denies nothing. */
const DENIALS =
  /(?<!差|好|要|能|会|是|对)不(?!锈钢|仅|但|光|少|同|错|断|论|管|如|过|到|超过|低于|高于|客气|好意思)|没(?!问题|关系|错|事)|(?<!有)无(?!线|论|理由)|未(?!来)|[别勿禁](?!的|人|墅|致)|\b(?:not|no|never|without|none|neither|nor|cannot)\b|n['’]t\b/giu;
/** Words of giving in a draft, and those in a statement that may stand behind them. */
const GIVING =
  /赠|免费|白送|(?:还|再|另|额外|加)送|送(?:您|你|大家|一[个只条份]|[个只条份])|\bgifts?\b|(?<!feel |-)\bfree\b(?!-| of (?:charge )?to)|complimentary|giveaway/iu;
const GIVEN = /赠|送|免|gift|free|complimentary|includ|no charge|come with|comes with|without charge|\bpay\b/iu;
/** Share of the words two parts must have in common to be about the same thing, and to be the same but for a denial. */
const ALIKE = 0.6;
const NEARLY_THE_SAME = 0.85;

/**
 * Where a draft says the contrary of a statement it cites: a part of it that repeats a part of the statement with a denial put
 * in, left out or added. A second look beside the grounding check, which reads meaning; this one only compares wording, so
 * that one reading wrongly is not enough for a "may" to become a "must not" on air. Null: nowhere.
 */
export function flippedFrom(draft: string, statements: readonly string[]): string | null {
  const stated = statements.flatMap(partsOf).map(partOf);
  for (const text of partsOf(draft)) {
    const part = partOf(text);
    let nearest: { readonly part: Part; readonly shared: number } | null = null;
    for (const other of stated) {
      const shared = part.pieces.filter((piece) => other.pieces.includes(piece)).length;
      if (shared >= 2 && (nearest === null || shared > nearest.shared)) nearest = { part: other, shared };
    }
    if (nearest === null) continue;
    const share = nearest.shared / Math.max(part.pieces.length, 1);
    const back = nearest.shared / Math.max(nearest.part.pieces.length, 1);
    const denies = part.denials > 0;
    if (Math.max(share, back) >= ALIKE && denies !== nearest.part.denials > 0) return text;
    if (Math.min(share, back) >= NEARLY_THE_SAME && part.denials !== nearest.part.denials) return text;
  }
  return null;
}

interface Part {
  readonly pieces: readonly string[];
  readonly denials: number;
}

function partsOf(text: string): string[] {
  return text.split(/[，。；！？：\n]|[,;!?:](?!\d)|\.(?!\d)|\b(?:but|and)\b/u).filter((part) => part.trim() !== '');
}

/** What a draft gives away and no statement it cites does: gifts, things for free. Null: nothing. */
export function promisedBeyond(draft: string, statements: readonly string[]): string | null {
  const stated = statements.join('\n');
  const promised = draft.match(GIVING)?.[0];
  return promised === undefined || GIVEN.test(stated) ? null : promised;
}

/** The words of a part without what denies in it: 没有 and 有, 不能 and 可以 are then the same. */
function partOf(whole: string): Part {
  const text = whole.replace(/[呢哦哈啊呀哟啦吧喔了]+\s*$/u, '').replace(/可以|能够|会(?!员)/g, '能');
  const denials = text.match(DENIALS)?.length ?? 0;
  return {
    pieces: piecesOf(text.replace(DENIALS, '').replace(/[\s、（）()]/gu, (mark) => (mark === ' ' ? ' ' : ''))),
    denials,
  };
}
