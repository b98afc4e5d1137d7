import type { Clock, Random } from '../domain/clock.js';
import type { Bilingual, Language } from '../domain/language.js';
import { forgetOldest } from '../domain/oldest.js';
import type { PlatformEvent } from '../domain/platform.js';
import type { SceneKind } from '../domain/scene.js';
import { Heardness } from './heardness.js';

/** Thanks come at most this often, greetings of newcomers too; a show is not a roll-call. */
const THANKS_MS = 30_000;
const WELCOME_MS = 60_000;
/** One is not followed by another at once. */
const APART_MS = 8_000;
/** Who waits to be named; more are counted only. */
const MOST_NAMED = 2;
const MOST_WAITING = 1_000;
const LONGEST_NAME = 12;
/** Turns whose names are remembered: until what they said is journaled. */
const MOST_TURNS = 20;

type Occasion = 'order' | 'gift' | 'follow' | 'enter';

const WORDS: Readonly<Record<Occasion, readonly Bilingual[]>> = {
  order: [
    { zh: '感谢{who}下单，我们尽快安排。', en: 'Thank you for your order, {who}.' },
    { zh: '{who}已经拍下了，谢谢支持。', en: '{who} just ordered, thank you.' },
    { zh: '谢谢{who}的信任，订单收到了。', en: 'We have your order, {who}. Thank you.' },
  ],
  gift: [
    { zh: '谢谢{who}送的礼物。', en: 'Thank you for the gift, {who}.' },
    { zh: '收到{who}的礼物了，谢谢。', en: 'I see your gift, {who}, thank you.' },
    { zh: '{who}破费了，谢谢你。', en: 'That is kind of you, {who}. Thank you.' },
  ],
  follow: [
    { zh: '谢谢{who}的关注。', en: 'Thank you for following, {who}.' },
    { zh: '欢迎{who}关注我们。', en: 'Glad to have you with us, {who}.' },
  ],
  enter: [
    { zh: '欢迎{who}，想看哪个报编号。', en: 'Welcome, {who}. Tell me the number you would like to see.' },
    { zh: '{who}来啦，欢迎。', en: 'Hello {who}, welcome.' },
    { zh: '欢迎{who}来直播间，有问题随时打字。', en: 'Welcome in, {who}. Just type your questions.' },
  ],
};
/** The same where nothing is sold. */
const ELSEWHERE: Readonly<Partial<Record<Occasion, readonly Bilingual[]>>> = {
  order: [
    { zh: '收到{who}的预约了，谢谢。', en: 'We have your booking, {who}. Thank you.' },
    { zh: '谢谢{who}的信任。', en: 'Thank you for your trust, {who}.' },
  ],
  enter: [
    { zh: '欢迎{who}，有想问的直接打字。', en: 'Welcome, {who}. Just type your questions.' },
    { zh: '{who}，欢迎你。', en: 'Hello {who}, welcome.' },
    { zh: '{who}来了，欢迎。', en: 'Good to have you here, {who}.' },
  ],
};
const SOMEONE: Bilingual = { zh: '这位朋友', en: 'my friend' };

export interface CourtesiesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly language: Language;
  readonly scene: SceneKind;
  /** Whether a nickname may be spoken: it is a stranger's text. */
  readonly mayBeSpoken: (text: string) => boolean;
}

/** Thanks for orders, gifts and follows, and greets who comes in: together, by name where the name allows, with limits. */
export class Courtesies {
  readonly #options: CourtesiesOptions;
  readonly #waiting = new Map<Occasion, Map<string, string>>();
  readonly #heard: Heardness;
  /** Ids of the viewers whose names are spoken, by turn. */
  readonly #turns = new Map<string, readonly string[]>();
  #thanked = -Infinity;
  #welcomed = -Infinity;

  constructor(options: CourtesiesOptions) {
    this.#options = options;
    this.#heard = new Heardness(options.clock);
  }

  note({ kind, viewer, nickname }: PlatformEvent): void {
    if (kind === 'like' || kind === 'clicked') return;
    const all = this.#waiting.get(kind) ?? new Map<string, string>();
    this.#waiting.set(kind, all);
    if (all.size < MOST_WAITING) all.set(viewer, nickname);
  }

  /**
   * What to say now, or null. Orders go before gifts, gifts before follows, and newcomers last.
   * @param newTurn Gives the turn it will be said in an id.
   */
  next(newTurn: () => string): { readonly turn: string; readonly text: string } | null {
    const now = this.#options.clock.monotonic();
    if (now - Math.max(this.#thanked, this.#welcomed) < APART_MS) return null;
    for (const occasion of ['order', 'gift', 'follow', 'enter'] as const) {
      const waiting = this.#waiting.get(occasion);
      if (waiting === undefined || waiting.size === 0) continue;
      const welcome = occasion === 'enter';
      if (now - (welcome ? this.#welcomed : this.#thanked) < (welcome ? WELCOME_MS : THANKS_MS)) continue;
      const named = this.#named(waiting);
      const text = this.#words(occasion, [...named.keys()], waiting.size);
      // The same thanks for the same name: more will have come by and by, then it is for all of them.
      if (text === undefined) continue;
      if (welcome) this.#welcomed = now;
      else this.#thanked = now;
      this.#waiting.delete(occasion);
      this.#heard.note(text);
      const turn = newTurn();
      this.#turns.set(turn, [...named.values()].flat());
      forgetOldest(this.#turns, MOST_TURNS);
      return { turn, text };
    }
    return null;
  }

  /** Ids of the viewers whose names are in what a turn of late says: theirs to have erased. */
  namedIn(turn: string): readonly string[] {
    return this.#turns.get(turn) ?? [];
  }

  /** The names that are spoken, and whose they are. */
  #named(waiting: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
    const named = new Map<string, string[]>();
    for (const [viewer, nickname] of waiting) {
      const name = this.#spoken(nickname);
      const bearers = name === null ? undefined : named.get(name);
      if (bearers !== undefined) bearers.push(viewer);
      else if (name !== null && named.size < MOST_NAMED) named.set(name, [viewer]);
    }
    return named;
  }

  /** @param all How many it is said to, those among them who are named too. */
  #words(occasion: Occasion, names: readonly string[], all: number): string | undefined {
    const { language, random, scene } = this.#options;
    const choices = (scene === 'shop' ? undefined : ELSEWHERE[occasion]) ?? WORDS[occasion];
    const who = whoOf(names, all - names.length, language);
    const fresh = choices
      .map((words) => words[language].replace('{who}', who))
      .filter((words) => this.#heard.isFresh(words));
    return fresh[Math.floor(random() * fresh.length)];
  }

  /** A name as it may be spoken: letters and digits only, short, and nothing moderation would turn away. */
  #spoken(nickname: string): string | null {
    const name = nickname
      .normalize('NFKC')
      .replace(/[^\p{L}\p{N} ]+/gu, '')
      .trim();
    const decent = name !== '' && Array.from(name).length <= LONGEST_NAME && !/\d{5,}/.test(name);
    return decent && this.#options.mayBeSpoken(name) ? name : null;
  }
}

function whoOf(names: readonly string[], others: number, language: Language): string {
  if (names.length === 0) {
    if (others <= 1) return SOMEONE[language];
    return language === 'zh' ? '刚才的几位朋友' : 'all of you';
  }
  if (language === 'zh') return `${names.join('、')}${others > 0 ? `和另外${others}位朋友` : ''}`;
  return `${names.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
