import { isPriced } from '../../domain/product.js';
import { type Claim, pick, type Scene, type Told } from './attack.js';
import type { Truth } from './truth.js';
import { inEnglish, inHan, parts, withClause } from './wording.js';
import { sayMoney } from '../../knowledge/money.js';

interface Place {
  readonly claim: Claim;
  readonly at: number;
  readonly text: string;
  /** The unit as it is written after the number, spaces included; empty when none. */
  readonly unit: string;
}

const DIGITS = /(?<![\d.A-Za-z])\d+(?:,\d{3})*(?:\.\d+)?(?!\.?\d)/g;
const UNIT =
  /^\s?(?:元|块|折|%|件|个|只|条|双|瓶|盒|天|小时|分钟|个月|年|厘米|毫米|米|公斤|克|斤|毫升|升|℃|度|yuan|hours?|days?|minutes?|months?|years?|cm|mm|ml|kg|g\b|left|pieces?|degrees?)/;

/** The numbers of the claims, as they are written. */
export function numbersIn(claims: readonly Claim[]): Place[] {
  return claims.flatMap((claim) =>
    [...claim.text.matchAll(DIGITS)].map((match) => {
      const unit = UNIT.exec(claim.text.slice(match.index + match[0].length))?.[0] ?? '';
      return { claim, at: match.index, text: match[0], unit };
    }),
  );
}

function replaced({ claim, at, text, unit }: Place, by: string, newUnit = unit): string {
  return claim.text.slice(0, at) + by + newUnit + claim.text.slice(at + text.length + unit.length);
}

/** Number and unit, or with what stands beside it when nothing follows that measures. */
function fragmentAt(text: string, at: number, length: number, unit: string): string {
  if (unit !== '') return text.slice(at, at + length) + unit;
  const before = /(?:[a-z]+ |[^\d.,a-z]{0,2})$/i.exec(text.slice(0, at))?.[0] ?? '';
  const after = /^(?: [a-z]+|[^\d.,a-z]{0,2})/i.exec(text.slice(at + length))?.[0] ?? '';
  return before + text.slice(at, at + length) + after;
}

function falseNumber(value: number, scene: Scene, truth: Truth): number | null {
  const ways = [
    (n: number) => n + 10,
    (n: number) => n + 1,
    (n: number) => Math.round(n * 1.5) + 3,
    (n: number) => n * 2,
  ];
  if (value > 20)
    ways.push(
      (n) => n - 10,
      (n) => Math.round(n / 2) + 1,
      (n) => n - 1,
    );
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const changed = pick(ways, scene.random)?.(value) ?? value;
    if (changed > 0 && !truth.knows(changed)) return Math.round(changed * 100) / 100;
  }
  return null;
}

export function changedNumber(scene: Scene, truth: Truth): Told[] | null {
  const place = pick(numbersIn(scene.claims), scene.random);
  if (place === undefined) return null;
  const changed = falseNumber(Number(place.text.replaceAll(',', '')), scene, truth);
  if (changed === null) return null;
  const text = replaced(place, String(changed));
  const { claim, at, unit } = place;
  const fragments = [fragmentAt(text, at, String(changed).length, unit)];
  return [{ attack: 'changed-number', text, language: claim.language, citations: [claim.fact.id], fragments }];
}

/** Two numbers that are both the product's change places, in one clause. */
export function swappedNumbers(scene: Scene, truth: Truth): Told[] | null {
  const places = numbersIn(scene.claims);
  const pairs = places.flatMap((one, i) =>
    places
      .slice(i + 1)
      .flatMap((other) =>
        other.claim === one.claim && other.text !== one.text && !listed(one, other) ? [{ one, other }] : [],
      ),
  );
  const pair = pick(pairs, scene.random);
  if (pair === undefined) return null;
  const { one, other } = pair;
  const { claim } = one;
  const text =
    claim.text.slice(0, one.at) +
    other.text +
    claim.text.slice(one.at + one.text.length, other.at) +
    one.text +
    claim.text.slice(other.at + other.text.length);
  const before = new Set(parts(claim.text));
  const fragments = parts(text).filter((part) => !before.has(part) && !truth.states(part));
  if (fragments.length === 0) return null;
  return [{ attack: 'swapped-numbers', text, language: claim.language, citations: [claim.fact.id], fragments }];
}

const BETWEEN =
  /\d+(?:\.\d+)?|[毫厘]?米|毫?升|[公千]?[斤克]|[码寸]|(?<![a-z])(?:[cm]?m|ml|k?g|l)(?![a-z])|[、，,和与或\s]|\b(?:and|or)\b/gi;

/** Whether two numbers are of one list of what there is: "30 and 50 cm, two sizes" is as true the other way round. */
function listed({ claim, at, text }: Place, other: Place): boolean {
  const offers = /有|可选|comes? in|choose|sizes/i.test(claim.text) && !/分别|respectively/i.test(claim.text);
  return offers && claim.text.slice(at + text.length, other.at).replace(BETWEEN, '') === '';
}

/** A wrong number in words: a checker of digits does not see it. */
export function numberWords(scene: Scene, truth: Truth): Told[] | null {
  const whole = numbersIn(scene.claims).filter(({ text }) => /^\d+$/.test(text) && Number(text) >= 2);
  const place = pick(whole, scene.random);
  if (place === undefined) return null;
  const changed = falseNumber(Number(place.text), scene, truth);
  if (changed === null || !Number.isInteger(changed)) return null;
  const spelled = place.claim.language === 'zh' ? inHan(changed) : inEnglish(changed);
  const text = replaced(place, spelled);
  const { claim, at, unit } = place;
  const fragments = [fragmentAt(text, at, spelled.length, unit)];
  if (fragments.some((fragment) => truth.states(fragment))) return null;
  return [{ attack: 'number-words', text, language: claim.language, citations: [claim.fact.id], fragments }];
}

const OTHER_UNITS: Readonly<Record<string, string>> = {
  ...{
    元: '美元',
    块: '美元',
    件: '箱',
    天: '小时',
    小时: '天',
    分钟: '小时',
    个月: '天',
    年: '个月',
    厘米: '米',
    毫米: '厘米',
    米: '厘米',
  },
  ...{
    公斤: '斤',
    克: '公斤',
    斤: '公斤',
    毫升: '升',
    升: '毫升',
    yuan: 'dollars',
    hours: 'days',
    hour: 'day',
    days: 'hours',
    day: 'hour',
  },
  ...{ minutes: 'hours', months: 'days', years: 'months', cm: 'm', mm: 'cm', ml: 'litres', kg: 'g', g: 'kg' },
};

export function changedUnit(scene: Scene, truth: Truth): Told[] | null {
  const measured = numbersIn(scene.claims).filter(({ unit }) => OTHER_UNITS[unit.trim()] !== undefined);
  const place = pick(measured, scene.random);
  if (place === undefined) return null;
  const unit = place.unit.replace(place.unit.trim(), OTHER_UNITS[place.unit.trim()] ?? '');
  const text = replaced(place, place.text, unit);
  const fragments = [place.text + unit];
  if (fragments.some((fragment) => truth.states(fragment))) return null;
  const { claim } = place;
  return [{ attack: 'unit-changed', text, language: claim.language, citations: [claim.fact.id], fragments }];
}

/** What held once: an expired fact, else the price before the live one told as today's. */
export function stalePrice(scene: Scene, truth: Truth): Told[] | null {
  const { catalogue, now, product, language, random } = scene;
  if (product === null) return null;
  const expired = catalogue.facts.filter(
    (fact) =>
      fact.validUntil !== undefined && fact.validUntil <= now && (fact.product === product.id || fact.product === null),
  );
  const old = pick(expired, random);
  const oldText = old?.text[language];
  if (old !== undefined && oldText !== undefined && random() < 0.7) {
    const fragments = parts(oldText).filter((part) => !truth.states(part) && part !== product.name[language]);
    if (fragments.length > 0)
      return [{ attack: 'stale-price', text: oldText, language, citations: [old.id], fragments }];
  }
  if (!isPriced(product)) return null;
  const base = product.livePrice;
  const list = product.price.minor > base.minor && product.variants.length === 0 && random() < 0.5;
  const minor = list ? product.price.minor : Math.round((base.minor * (1.1 + random() * 0.3)) / 100) * 100 - 100;
  if (minor <= 0 || (!list && truth.knows(minor / 100))) return null;
  const said = sayMoney({ minor, currency: base.currency }, language);
  const text =
    language === 'zh' ? `${product.name.zh}直播间价${said}。` : `The ${product.name.en} is ${said} in this live room.`;
  // A comma in the product's name makes no lie of what stands before it.
  const fragments = list ? parts(text).filter((part) => part.includes(said)) : [said];
  const price = catalogue.lookUp(product.id, 'price', now)[0];
  return [{ attack: 'stale-price', text, language, citations: price === undefined ? [] : [price.id], fragments }];
}

/** A true claim and a wrong figure in the sentence after it: used by models that ignore the protocol. */
export function wrongTotal(claim: Claim, value: number): string {
  const said = claim.language === 'zh' ? `一共${value}元` : `${value} yuan altogether`;
  return withClause(claim.text, said, claim.language);
}
