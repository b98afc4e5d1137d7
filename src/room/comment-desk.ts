import type { AnswerContext, Outline, Question } from '../domain/answer.js';
import type { Clock } from '../domain/clock.js';
import type { Comment, CommentOutcome, Facet, RejectionReason, Understanding } from '../domain/comment.js';
import type { Language } from '../domain/language.js';
import { forgetOldest } from '../domain/oldest.js';
import { TokenBucket } from '../domain/token-bucket.js';
import { type CoolDown, CoolDowns } from './cool-downs.js';

const MOST_GROUPS = 200;
/** Who asks the same when so many do already is answered in text at once. */
const MOST_IN_GROUP = 200;
/** Comments that may be open, waiting or being answered, aloud or in text. */
const MOST_OPEN = 10_000;
/** Of that, what any comment may take; the rest is kept for those close to buying, and for those who bought or gave. */
const OPEN_TO_ALL = 8_000;
/** A question that weighs this much is close to buying. */
const CLOSE = 2;
const MOST_VIEWERS = 50_000;
/** A question nobody got to in this time is no longer worth an answer aloud. */
const STALE_MS = 75_000;
/** Said aloud just now, a question or a fact: who asks again meanwhile is answered in text. */
const ANSWERED: CoolDown = { eachMs: 20_000, mostMs: 120_000 };
/** A greeting is returned, thanks are taken, once in a while. */
const COURTESY: CoolDown = { eachMs: 60_000, mostMs: 240_000 };
/** That nothing is known is said aloud once in a while; a show is not a list of what the shop forgot to state. */
const REFUSED: CoolDown = { eachMs: 30_000, mostMs: 120_000 };
/** How often what waits is looked through for the stale. */
const EXPIRY_MS = 250;
/** At 8-10 s an answer a host answers six a minute: what would wait behind this many better questions is answered in text. */
const MOST_ALOUD = 12;
/** What many ask waits longer for the voice; but in a flood every question is asked by many. */
const MOST_CROWDS = 24;
/** Who was answered aloud this recently lets others go first. */
const TURN_MS = 60_000;
const TURN_SHARE = 0.6;
/** A question about the product being shown counts so much more than one about another, which in a rush is answered in text. */
const ON_SCREEN = 1.3;
/** One viewer: this many comments at once, and one more every two seconds. */
const VIEWER_BURST = 8;
const VIEWER_PER_SECOND = 0.5;

/** How close to buying a question is; what is asked decides more than how. */
const FACET_WEIGHT: Partial<Record<Facet, number>> = {
  price: 3,
  promotion: 3,
  stock: 3,
  size: 2.6,
  order: 2.4,
  safety: 2.4,
  shipping: 2.2,
  returns: 2.2,
  color: 2,
  spec: 1.8,
  feature: 1.8,
};

export type Closed = (comment: Comment, outcome: CommentOutcome, turn?: string) => void;

export interface CommentDeskOptions {
  readonly clock: Clock;
  readonly closed: Closed;
  /**
   * Answers a question in text; false when too many wait for that already. It finishes the question later; until then others who
   * ask the same may be added to its comments.
   * @param close It is close to buying, or asked by someone who bought or gave: some room is kept for these.
   */
  readonly reply: (question: Question, close: boolean) => boolean;
  /** How much a viewer's question counts for what the platform told of them (orders, gifts), 1 for a stranger. */
  readonly standing: (viewer: string) => number;
  /** Product on the card now: what is asked about it comes before what is asked about others. */
  readonly onScreen: () => string | null;
}

/** A question that is being answered in text, and its comments. */
interface InText {
  readonly question: Question;
  readonly comments: Comment[];
}

interface Group {
  readonly key: string;
  readonly question: Question;
  readonly weight: number;
  readonly comments: Comment[];
  /** Who asks: one who asks it five times counts once. */
  readonly viewers: Set<string>;
  /** The best standing among them. */
  standing: number;
  readonly since: number;
}

/**
 * Takes comments in, groups those that ask the same, hands out the one worth answering aloud next, and has the rest answered
 * in text. Bounded throughout; every comment that was accepted is closed exactly once.
 */
export class CommentDesk {
  readonly #options: CommentDeskOptions;
  readonly #groups = new Map<string, Group>();
  /** By key, what is being answered in text: who asks the same meanwhile gets that answer. */
  readonly #texts = new Map<string, InText>();
  readonly #open = new Set<string>();
  readonly #buckets = new Map<string, TokenBucket>();
  /** Questions answered aloud, facts stated in answers, courtesies returned. */
  readonly #answered: CoolDowns;
  readonly #stated: CoolDowns;
  readonly #returned: CoolDowns;
  readonly #refused: CoolDowns;
  /** When each viewer was answered aloud. */
  readonly #served = new Map<string, number>();
  #ids = 0;
  #expiredAt = -Infinity;

  constructor(options: CommentDeskOptions) {
    this.#options = options;
    this.#answered = new CoolDowns(options.clock, ANSWERED);
    this.#stated = new CoolDowns(options.clock, ANSWERED);
    this.#returned = new CoolDowns(options.clock, COURTESY);
    this.#refused = new CoolDowns(options.clock, REFUSED);
  }

  /** Groups waiting for an answer aloud. */
  get waiting(): number {
    return this.#groups.size;
  }

  /** Whether the viewer may comment now; counts the comment. */
  admits(comment: Comment): RejectionReason | null {
    const now = this.#options.clock.monotonic();
    let bucket = this.#buckets.get(comment.viewer);
    if (bucket === undefined) {
      bucket = new TokenBucket(VIEWER_PER_SECOND, VIEWER_BURST, now);
      forgetOldest(this.#buckets, MOST_VIEWERS - 1);
      this.#buckets.set(comment.viewer, bucket);
    }
    if (!bucket.take(now)) return 'rate_limited';
    return this.#open.has(comment.id) ? 'duplicate_id' : null;
  }

  /**
   * Takes an admitted comment, asked while `asked` was on the card. Returns a reason when there is no room for it, neither
   * aloud nor in text.
   */
  take(comment: Comment, understanding: Understanding, asked: Question['asked']): RejectionReason | null {
    const { intent, language } = understanding;
    const key = keyOf(comment.text, understanding, asked);
    const now = this.#options.clock.monotonic();
    const courtesy = intent === 'greeting' || intent === 'thanks' || intent === 'praise';
    if (intent === 'chatter' || (courtesy && this.#returned.holds(key))) {
      this.#options.closed(comment, 'chat');
      return null;
    }
    if (this.#open.size >= OPEN_TO_ALL && !this.#hasRoomFor(comment, understanding)) return 'desk_full';
    const group = this.#groups.get(key);
    if (group !== undefined && group.comments.length < MOST_IN_GROUP) {
      this.#join(group, comment);
      return null;
    }
    const text = this.#texts.get(key);
    if (text !== undefined && text.comments.length < MOST_IN_GROUP) {
      text.comments.push(comment);
      this.#open.add(comment.id);
      return null;
    }
    if (now - this.#expiredAt >= EXPIRY_MS) this.expire();
    this.#ids += 1;
    const comments = [comment];
    const question = { id: `q${this.#ids}`, lead: comment, comments, language, intent, understanding, asked };
    this.#open.add(comment.id);
    if (group !== undefined || this.#groups.size >= MOST_GROUPS || this.#coolDownOf(question).holds(key)) {
      if (this.#reply(key, { question, comments })) return null;
      this.#open.delete(comment.id);
      return 'desk_full';
    }
    this.#groups.set(key, this.#group(key, question, comments, now));
    this.#makeRoom(now);
    return null;
  }

  /** The question to answer aloud next, taken off the desk; its comments stay open until `finish`. */
  next(): Question | null {
    this.expire();
    const now = this.#options.clock.monotonic();
    const best = this.#first(now);
    if (best === undefined) return null;
    this.#groups.delete(best.key);
    this.#coolDownOf(best.question).said(best.key);
    this.#served.delete(best.question.lead.viewer);
    this.#served.set(best.question.lead.viewer, now);
    forgetOldest(this.#served, MOST_VIEWERS);
    return best.question;
  }

  /** What an answer aloud, in this language, came to. */
  gave(outcome: CommentOutcome, facts: readonly string[], language: Language): void {
    if (outcome === 'refused') this.#refused.said(language);
    for (const fact of facts) this.#stated.said(`${language} ${fact}`);
  }

  /**
   * Of a question taken by `next`: true when all that its answer would state was said aloud in its language a moment ago, to a
   * question in other words; then it is answered in text. False: aloud, also when there is no room in text.
   */
  repliesInstead(question: Question, { facts, refusal }: Outline): boolean {
    const known = facts.length > 0 && facts.every((fact) => this.#stated.holds(`${question.language} ${fact}`));
    const refused = refusal && this.#refused.holds(question.language);
    if ((!known && !refused) || !this.#options.reply(question, this.#isClose(question))) return false;
    this.#served.delete(question.lead.viewer);
    return true;
  }

  /** A question taken by `next` that was cut before a word of its answer was heard: it waits again, first of its kind. */
  putBack(question: Question): void {
    const key = keyOf(question.lead.text, question.understanding, question.asked);
    this.#coolDownOf(question).unsaid(key);
    const waiting = this.#groups.get(key);
    const all = [...question.comments, ...(waiting?.comments ?? [])];
    const [lead, ...others] = all.splice(MOST_IN_GROUP);
    if (lead !== undefined) this.#replyTo(key, { ...question, lead, comments: [lead, ...others] });
    const since = this.#options.clock.monotonic();
    this.#groups.set(key, this.#group(key, { ...question, comments: all }, all, since));
  }

  /** Closes a question's comments: the lead with the outcome, the others as grouped with it. */
  finish(question: Question, outcome: CommentOutcome, turn?: string): void {
    const key = keyOf(question.lead.text, question.understanding, question.asked);
    if (this.#texts.get(key)?.question === question) this.#texts.delete(key);
    for (const comment of question.comments) {
      this.#open.delete(comment.id);
      const grouped = comment !== question.lead && (outcome === 'answered' || outcome === 'refused');
      this.#options.closed(comment, grouped ? 'grouped' : outcome, turn);
    }
  }

  /** What nobody got to in time is answered in text, or given up. */
  expire(): void {
    const now = this.#options.clock.monotonic();
    this.#expiredAt = now;
    for (const group of this.#groups.values()) {
      if (now - group.since < STALE_MS) continue;
      this.#groups.delete(group.key);
      if (!this.#reply(group.key, group)) this.finish(group.question, 'expired');
    }
    while (this.#makeRoom(now));
  }

  /** The viewer left; their questions stay, since others may want the answer. */
  forget(viewer: string): void {
    this.#buckets.delete(viewer);
  }

  /** Closes everything that waits. */
  clear(): void {
    for (const group of this.#groups.values()) this.finish(group.question, 'dropped');
    this.#groups.clear();
  }

  /**
   * Behind twelve better questions a single viewer's would wait minutes, behind two dozen anybody's: the last is answered in text
   * now. False: none is, or there is no room in text.
   */
  #makeRoom(now: number): boolean {
    if (this.#groups.size <= MOST_ALOUD) return false;
    const last = this.#last(now, 1) ?? (this.#groups.size > MOST_CROWDS ? this.#last(now, Infinity) : undefined);
    if (last === undefined || !this.#reply(last.key, last)) return false;
    this.#groups.delete(last.key);
    return true;
  }

  /** Answers in text those for whom there is no room aloud; gives them up where there is none in text either. */
  #replyTo(key: string, beyond: Question): void {
    this.#ids += 1;
    const comments = [...beyond.comments];
    const question = { ...beyond, id: `q${this.#ids}`, comments };
    if (!this.#reply(key, { question, comments })) this.finish(question, 'dropped');
  }

  #reply(key: string, { question, comments }: InText): boolean {
    // Before it is handed over: it may be finished at once.
    const before = this.#texts.get(key);
    this.#texts.set(key, { question, comments });
    if (this.#options.reply(question, this.#isClose(question))) return true;
    if (before === undefined) this.#texts.delete(key);
    else this.#texts.set(key, before);
    return false;
  }

  #hasRoomFor({ viewer }: Comment, understanding: Understanding): boolean {
    if (this.#open.size >= MOST_OPEN) return false;
    return weightOf(understanding) >= CLOSE || this.#options.standing(viewer) > 1;
  }

  #isClose({ understanding, comments }: Question): boolean {
    return weightOf(understanding) >= CLOSE || comments.some(({ viewer }) => this.#options.standing(viewer) > 1);
  }

  #group(key: string, question: Question, comments: Comment[], since: number): Group {
    const viewers = new Set(comments.map(({ viewer }) => viewer));
    const standing = [...viewers].reduce((most, viewer) => Math.max(most, this.#options.standing(viewer)), 1);
    return { key, question, comments, viewers, standing, weight: weightOf(question.understanding), since };
  }

  #join(group: Group, comment: Comment): void {
    group.comments.push(comment);
    group.viewers.add(comment.viewer);
    group.standing = Math.max(group.standing, this.#options.standing(comment.viewer));
    this.#open.add(comment.id);
  }

  #coolDownOf({ intent }: Question): CoolDowns {
    return intent === 'question' ? this.#answered : this.#returned;
  }

  /** Closeness to buying x size of the group x standing x fairness x being about what is shown, and age. */
  #rank({ weight, viewers, standing, question, since }: Group, now: number): number {
    const served = this.#served.get(question.lead.viewer);
    const fair = viewers.size === 1 && served !== undefined && now - served < TURN_MS ? TURN_SHARE : 1;
    const shown = this.#options.onScreen();
    const relevant = shown !== null && isAbout(question, shown) ? ON_SCREEN : 1;
    return weight * standing * fair * relevant * (1 + Math.log2(viewers.size)) + (now - since) / 20_000;
  }

  #first(now: number): Group | undefined {
    let first: { group: Group; rank: number } | undefined;
    for (const group of this.#groups.values()) {
      const rank = this.#rank(group, now);
      if (first === undefined || rank > first.rank) first = { group, rank };
    }
    return first?.group;
  }

  /** The question that would be answered last of those that at most so many viewers ask. */
  #last(now: number, mostViewers: number): Group | undefined {
    let last: { group: Group; rank: number } | undefined;
    for (const group of this.#groups.values()) {
      if (group.viewers.size > mostViewers) continue;
      const rank = this.#rank(group, now);
      if (last === undefined || rank <= last.rank) last = { group, rank };
    }
    return last?.group;
  }
}

/**
 * What makes two comments one question: the same facets and attributes of the same product for the same measures, or else
 * nearly the same words about it.
 */
function keyOf(text: string, understanding: Understanding, asked: Pick<AnswerContext, 'thread' | 'pinned'>): string {
  const { intent, facets, products, language, asks } = understanding;
  if (intent !== 'question') return `${language}:${intent}`;
  const about = products.length > 0 ? products.join('+') : (asked.thread ?? asked.pinned ?? '');
  const measures = asks.map(({ measures: { heightCm, weightKg, shoeSize, count, budgetMinor, options } }) =>
    [heightCm, weightKg, shoeSize, count, budgetMinor, ...options].filter((one) => one !== undefined).join(','),
  );
  // What is most likely asked: further guesses differ between wordings of one question.
  const likely = asks.map(({ kind, facets: beliefs, attributes: [attribute = ''], terms }) =>
    [kind, beliefs[0]?.facet ?? '', attribute, ...[...terms].sort()].join('/'),
  );
  const main = likely.length > 0 ? likely.join('+') : facets.slice(0, 3).join('+');
  const what = [main, measures.join('+')].join('|');
  if (facets.length > 0) return `${language}:${what}:${about}`;
  const dense = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+|[吗呢吧啊呀么的了]/gu, '');
  return `${language}:words:${dense}:${about}`;
}

function isAbout({ understanding, asked }: Question, product: string): boolean {
  const { products } = understanding;
  return products.length > 0 ? products.includes(product) : (asked.thread ?? asked.pinned) === product;
}

function weightOf({ intent, facets }: Understanding): number {
  if (intent === 'question') return Math.max(1.5, ...facets.map((facet) => FACET_WEIGHT[facet] ?? 1.6));
  return intent === 'complaint' || intent === 'human' ? 2 : 0.5;
}
