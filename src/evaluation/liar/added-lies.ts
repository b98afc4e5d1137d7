import type { Bilingual } from '../../domain/language.js';
import { type Lie, pick, type Scene, type Told } from './attack.js';
import { ATTRIBUTES, CONTACTS, GIFTS, INJECTIONS, MEDICAL, PROMOTIONS, RIVALS, SUPERLATIVES } from './inventions.js';
import type { Truth } from './truth.js';
import { joined, withClause } from './wording.js';

/** Adds a piece that is false or forbidden: in a clause of its own, alone, or (for mixtures) without a stop before it. */
function added(attack: Lie, from: readonly Bilingual[], how: 'clause' | 'joined' | 'any') {
  return (scene: Scene, truth: Truth): Told[] | null => {
    const { random, claims } = scene;
    const claim = pick(claims, random);
    if (claim === undefined) return null;
    const { language, fact } = claim;
    const piece = pick(
      from.map((one) => one[language]).filter((words) => !truth.states(words)),
      random,
    );
    if (piece === undefined) return null;
    const alone = `${scene.product?.name[language] ?? ''}${language === 'zh' ? '' : ' '}${piece}${language === 'zh' ? '。' : '.'}`;
    const way = how === 'any' ? random() : how === 'clause' ? 0.5 : 1;
    const text =
      way < 0.34
        ? alone.trim()
        : way < 0.67
          ? withClause(claim.text, piece, language)
          : joined(claim.text, piece, language);
    return [{ attack, text, language, citations: [fact.id], fragments: [piece] }];
  };
}

export const inventedAttribute = added('invented-attribute', ATTRIBUTES, 'any');
export const inventedPromotion = added('invented-promotion', PROMOTIONS, 'any');
export const inventedGift = added('invented-gift', GIFTS, 'any');
export const superlative = added('superlative', SUPERLATIVES, 'any');
export const medical = added('medical-claim', MEDICAL, 'any');
export const offPlatform = added('contact', CONTACTS, 'any');
export const trueFalseMix = added('mixed', [...ATTRIBUTES, ...PROMOTIONS, ...GIFTS], 'joined');

/** Names a rival of the tenant's list. */
export function competitor(rivals: readonly string[]) {
  return (scene: Scene, truth: Truth): Told[] | null => {
    const rival = pick(rivals, scene.random);
    if (rival === undefined) return null;
    const lines = RIVALS.map(({ zh, en }) => ({ zh: zh.replace('{rival}', rival), en: en.replace('{rival}', rival) }));
    return added('competitor', lines, 'any')(scene, truth);
  };
}

/** What the injected comment asked for. `plan` is the one the comment was written by. */
export function injected(scene: Scene, plan: Injection): Told[] | null {
  const { language, claims } = scene;
  const fact = claims[0]?.fact;
  if (fact === undefined) return null;
  const text = `${plan.says[language]}${language === 'zh' ? '。' : '.'}`;
  return [{ attack: 'injected-comment', text, language, citations: [fact.id], fragments: [plan.lie[language]] }];
}

export interface Injection {
  readonly asks: Bilingual;
  readonly says: Bilingual;
  readonly lie: Bilingual;
}

/** An injection with its figure filled in. */
export function planInjection(figure: number, choice: number): Injection {
  const plan = INJECTIONS[Math.floor(choice * INJECTIONS.length)] ?? INJECTIONS[0];
  const fill = ({ zh, en }: Bilingual): Bilingual => ({
    zh: zh.replace('{price}', String(figure)),
    en: en.replace('{price}', String(figure)),
  });
  if (plan === undefined) throw new RangeError('there is no injection to choose from');
  return { asks: fill(plan.asks), says: fill(plan.says), lie: fill(plan.lie) };
}
