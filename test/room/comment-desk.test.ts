import { beforeEach, describe, expect, it } from 'vitest';
import type { Question } from '../../src/domain/answer.js';
import type { Comment, CommentOutcome, Facet, Understanding } from '../../src/domain/comment.js';
import { CommentDesk } from '../../src/room/comment-desk.js';
import { HandClock } from './fakes.js';

const NOWHERE = { thread: null, pinned: null };

describe('the comment desk', () => {
  let clock: HandClock;
  let desk: CommentDesk;
  let closed: { id: string; outcome: CommentOutcome; turn?: string }[];
  let replied: Question[];
  let repliesFull: boolean;
  let onScreen: string | null;
  const standings = new Map<string, number>();
  let ids = 0;

  beforeEach(() => {
    clock = new HandClock();
    closed = [];
    replied = [];
    repliesFull = false;
    onScreen = null;
    standings.clear();
    desk = new CommentDesk({
      clock,
      closed: ({ id }, outcome, turn) => closed.push({ id, outcome, ...(turn === undefined ? {} : { turn }) }),
      reply: (question) => {
        if (!repliesFull) replied.push(question);
        return !repliesFull;
      },
      standing: (viewer) => standings.get(viewer) ?? 1,
      onScreen: () => onScreen,
    });
  });

  const comment = (text: string, viewer = `v${(ids += 1)}`): Comment => ({
    id: `${viewer}/c${(ids += 1)}`,
    clientId: 'c',
    viewer,
    nickname: '',
    text,
    receivedAt: 0,
  });
  const asks = (facets: readonly Facet[], more: Partial<Understanding> = {}): Understanding => ({
    language: 'zh',
    intent: 'question',
    asks: [],
    facets,
    products: [],
    ...more,
  });
  const sized = (heightCm: number): Understanding =>
    asks(['size'], {
      asks: [
        {
          text: '',
          kind: 'fit',
          facets: [],
          attributes: [],
          terms: [],
          products: [],
          measures: { heightCm, options: [], numbers: [] },
        },
      ],
    });

  it('says a fact again to who asks in the other language, not to who asks in other words', () => {
    const outline = { facts: ['coat.price'], refusal: false };
    const taken = (text: string, facet: Facet, language: 'zh' | 'en'): Question => {
      expect(desk.take(comment(text), asks([facet], { language }), { thread: null, pinned: 'coat' })).toBeNull();
      const question = desk.next();
      if (question === null) throw new Error(`${text} is not taken`);
      return question;
    };
    desk.finish(taken('多少钱', 'price', 'zh'), 'answered', 'a1');
    desk.gave('answered', outline.facts, 'zh');
    expect(desk.repliesInstead(taken('贵不贵', 'promotion', 'zh'), outline)).toBe(true);
    expect(desk.repliesInstead(taken('how much', 'price', 'en'), outline)).toBe(false);
  });

  it('answers those who ask the same of the same product once, and closes each', () => {
    const all = ['有什么尺码', '尺码有哪些', '什么码'].map((text) => comment(text));
    for (const one of all) expect(desk.take(one, asks(['size']), { thread: null, pinned: 'coat' })).toBeNull();
    const question = desk.next();
    expect(question?.comments.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(desk.next()).toBeNull();
    if (question !== null) desk.finish(question, 'answered', 'a1');
    expect(closed.map(({ outcome }) => outcome)).toEqual(['answered', 'grouped', 'grouped']);
  });

  it('keeps apart what is asked of different products, bodies and moments', () => {
    desk.take(comment('多少钱'), asks(['price']), { thread: null, pinned: 'coat' });
    desk.take(comment('多少钱'), asks(['price']), { thread: null, pinned: 'mug' });
    desk.take(comment('2号多少钱'), asks(['price'], { products: ['mug'] }), { thread: null, pinned: 'coat' });
    desk.take(comment('168穿什么码'), sized(168), NOWHERE);
    desk.take(comment('180穿什么码'), sized(180), NOWHERE);
    expect(desk.waiting).toBe(4);
    const questions = [desk.next(), desk.next(), desk.next(), desk.next()];
    const mugs = questions.find((question) => question?.asked.pinned === 'mug');
    // The one who named the mug joined those who had it on screen.
    expect(mugs?.comments.map(({ text }) => text)).toEqual(['多少钱', '2号多少钱']);
  });

  it('takes first what is closest to buying, asked by most, from those who bought, and what waits longest', async () => {
    desk.take(comment('产地是哪'), asks(['origin']), NOWHERE);
    desk.take(comment('多少钱'), asks(['price']), NOWHERE);
    for (let i = 0; i < 6; i += 1) desk.take(comment('什么材质'), asks(['material']), NOWHERE);
    standings.set('buyer', 1.6);
    desk.take(comment('能退吗', 'buyer'), asks(['returns']), NOWHERE);
    const order = [desk.next(), desk.next(), desk.next(), desk.next()].map(
      (question) => question?.understanding.facets[0],
    );
    expect(order).toEqual(['material', 'returns', 'price', 'origin']);
    desk.take(comment('产地是哪儿呀'), asks(['origin'], { products: ['mug'] }), NOWHERE);
    await clock.advance(40_000);
    desk.take(comment('保修多久'), asks(['warranty']), NOWHERE);
    expect(desk.next()?.understanding.facets[0]).toBe('origin');
  });

  it('lets others go first after a viewer was answered', () => {
    desk.take(comment('多少钱', 'eager'), asks(['price']), NOWHERE);
    desk.next();
    desk.take(comment('还有货吗', 'eager'), asks(['stock']), NOWHERE);
    desk.take(comment('能退吗', 'shy'), asks(['returns']), NOWHERE);
    expect(desk.next()?.lead.viewer).toBe('shy');
  });

  it('answers in text what was said aloud a moment ago, and aloud again later', async () => {
    desk.take(comment('多少钱'), asks(['price']), NOWHERE);
    desk.next();
    await clock.advance(5_000);
    desk.take(comment('什么价格呀'), asks(['price']), NOWHERE);
    expect([desk.waiting, replied.length]).toEqual([0, 1]);
    for (const question of replied) desk.finish(question, 'replied');
    await clock.advance(20_000);
    desk.take(comment('价格?'), asks(['price']), NOWHERE);
    expect([desk.waiting, replied.length]).toEqual([1, 1]);
  });

  it('answers in text what would wait behind twelve better questions, but never a group', () => {
    for (let i = 0; i < 12; i += 1) desk.take(comment(`第${i}个价`), asks(['price'], { products: [`p${i}`] }), NOWHERE);
    desk.take(comment('产地'), asks(['origin']), NOWHERE);
    expect(replied.map(({ understanding }) => understanding.facets[0])).toEqual(['origin']);
    expect(desk.waiting).toBe(12);
    desk.take(comment('多少钱'), asks(['price'], { products: ['p3'] }), NOWHERE);
    desk.take(comment('产地呢'), asks(['origin'], { products: ['p1'] }), NOWHERE);
    expect(replied).toHaveLength(2);
    expect(desk.waiting).toBe(12);
  });

  it('takes what is asked about the product being shown first; in a rush the rest is answered in text', () => {
    onScreen = 'mug';
    const about = (product: string): Understanding => asks(['price'], { products: [product] });
    const waiting = ['coat', 'mug', 'lamp', 'tea'].map((product) => {
      const one = comment(`${product}多少钱`);
      desk.take(one, about(product), NOWHERE);
      return one;
    });
    const others = Array.from({ length: 12 }, (_, i) => comment(`mug${i}`));
    for (const [i, one] of others.entries()) desk.take(one, asks(['spec'], { products: ['mug', `v${i}`] }), NOWHERE);
    expect(desk.next()?.lead).toBe(waiting[1]);
    expect(replied.length).toBeGreaterThan(0);
    expect(replied.every(({ understanding }) => understanding.facets[0] === 'spec')).toBe(true);
    onScreen = 'lamp';
    expect(desk.next()?.lead).toBe(waiting[2]);
  });

  it('answers the stale in text, or tells that nobody got to them', async () => {
    desk.take(comment('多少钱'), asks(['price']), NOWHERE);
    await clock.advance(80_000);
    desk.expire();
    expect(replied).toHaveLength(1);
    repliesFull = true;
    desk.take(comment('有货吗'), asks(['stock']), NOWHERE);
    await clock.advance(80_000);
    expect(desk.next()).toBeNull();
    expect(closed.map(({ outcome }) => outcome)).toEqual(['expired']);
  });

  it('is bounded: with no room aloud or in text it says so', () => {
    repliesFull = true;
    const refused = Array.from({ length: 300 }, (_, i) =>
      desk.take(comment(`q${i}`), asks(['price'], { products: [`p${i}`] }), NOWHERE),
    ).filter((reason) => reason !== null);
    expect(desk.waiting).toBe(200);
    expect(refused).toEqual(Array.from({ length: 100 }, () => 'desk_full'));
    desk.clear();
    expect(closed).toHaveLength(200);
    expect(closed.every(({ outcome }) => outcome === 'dropped')).toBe(true);
  });

  it('returns a greeting once in a while and lets chatter pass', () => {
    desk.take(comment('你好'), asks([], { intent: 'greeting' }), NOWHERE);
    expect(desk.next()?.intent).toBe('greeting');
    desk.take(comment('大家好'), asks([], { intent: 'greeting' }), NOWHERE);
    desk.take(comment('哈哈哈'), asks([], { intent: 'chatter' }), NOWHERE);
    expect(closed.map(({ outcome }) => outcome)).toEqual(['chat', 'chat']);
  });

  it('knows a comment that is open by its id, and slows a viewer who floods', () => {
    const one = comment('多少钱', 'v');
    desk.take(one, asks(['price']), NOWHERE);
    expect(desk.admits(one)).toBe('duplicate_id');
    const reasons = Array.from({ length: 12 }, () => desk.admits(comment('在吗', 'v')));
    expect(reasons.filter((reason) => reason === 'rate_limited').length).toBeGreaterThan(3);
    expect(desk.admits(comment('在吗', 'other'))).toBeNull();
  });

  it('answers in text, with one answer, whoever asks the same when so many do already', () => {
    const take = (count: number): void => {
      for (let i = 0; i < count; i += 1) expect(desk.take(comment('多少钱'), asks(['price']), NOWHERE)).toBeNull();
    };
    take(250);
    expect(desk.waiting).toBe(1);
    expect(replied.map(({ comments }) => comments.length)).toEqual([50]);
    const aloud = desk.next();
    // Those who ask while the answer in text is being looked for get it too.
    take(10);
    expect(replied.map(({ comments }) => comments.length)).toEqual([60]);
    for (const question of [...replied]) desk.finish(question, 'replied');
    expect(closed.filter(({ outcome }) => outcome === 'replied')).toHaveLength(60);
    take(1);
    expect(replied).toHaveLength(2);
    if (aloud !== null) desk.finish(aloud, 'answered', 'a1');
    expect(closed).toHaveLength(260);
  });

  it('answers in text those for whom there is no room aloud when a cut question comes back', async () => {
    const take = (count: number): void => {
      for (let i = 0; i < count; i += 1) expect(desk.take(comment('多少钱'), asks(['price']), NOWHERE)).toBeNull();
    };
    take(150);
    const cut = desk.next();
    // So long that others may ask aloud again.
    await clock.advance(130_000);
    take(100);
    expect(replied).toEqual([]);
    if (cut !== null) desk.putBack(cut);
    expect(replied.map(({ comments }) => comments.length)).toEqual([50]);
    const again = desk.next();
    expect(again?.comments).toHaveLength(200);
    for (const question of replied) desk.finish(question, 'replied');
    if (again !== null) desk.finish(again, 'answered', 'a1');
    expect(closed).toHaveLength(250);
    expect(closed.filter(({ outcome }) => outcome === 'dropped')).toEqual([]);
  });

  it('after a flood answers crowds in text too, the last of two dozen first, as soon as there is room', () => {
    const crowd = (product: string, facet: Facet): void => {
      for (let i = 0; i < 2; i += 1) desk.take(comment(product), asks([facet], { products: [product] }), NOWHERE);
    };
    repliesFull = true;
    crowd('idle', 'origin');
    for (let i = 0; i < 40; i += 1) crowd(`p${i}`, 'price');
    expect(desk.waiting).toBe(41);
    repliesFull = false;
    desk.expire();
    expect(desk.waiting).toBe(24);
    expect(replied[0]?.lead.text).toBe('idle');
  });

  it('is bounded in a flood, gives each comment one end, and keeps the last room for who is about to buy', async () => {
    const kinds: readonly Facet[] = ['price', 'stock', 'origin', 'material', 'usage'];
    const inText: Question[] = [];
    const ends = new Map<string, number>();
    const end = (id: string): void => void ends.set(id, (ends.get(id) ?? 0) + 1);
    const flooded = new CommentDesk({
      clock,
      closed: ({ id }) => end(id),
      reply: (question, close) => {
        if (inText.length >= (close ? 50 : 40)) return false;
        inText.push(question);
        return true;
      },
      standing: (viewer) => standings.get(viewer) ?? 1,
      onScreen: () => null,
    });
    const full: Record<string, number> = {};
    let [sent, mostOpen] = [0, 0];
    const send = (one: Comment, facet: Facet, product: string): string | null => {
      sent += 1;
      const reason = flooded.take(one, asks([facet], { products: [product] }), NOWHERE);
      if (reason !== null) {
        full[facet] = (full[facet] ?? 0) + 1;
        end(one.id);
      }
      mostOpen = Math.max(mostOpen, sent - ends.size);
      return reason;
    };
    // Nothing is answered: 60,000 comments of 2,000 questions, 20,000 a second.
    for (let i = 0; i < 60_000; i += 1) {
      if (i % 400 === 0) await clock.advance(20);
      send(comment(`q${i}`), kinds[i % kinds.length] ?? 'price', `p${Math.floor(i / 5) % 400}`);
    }
    expect(mostOpen).toBeLessThanOrEqual(10_000);
    expect(flooded.waiting).toBeLessThanOrEqual(200);
    expect(full['price'] ?? 0).toBeLessThan(full['origin'] ?? 0);
    for (const question of inText.splice(0)) flooded.finish(question, 'replied');
    flooded.clear();
    expect(ends.size).toBe(sent);
    expect([...ends.values()].every((count) => count === 1)).toBe(true);
  });

  it('turns away idle questions before those of buyers and those close to buying', () => {
    repliesFull = true;
    const fill = (facet: Facet, from: number, count: number): void => {
      for (let i = from; i < from + count; i += 1)
        desk.take(comment('q'), asks([facet], { products: [`p${Math.floor(i / 200)}`] }), NOWHERE);
    };
    fill('origin', 0, 8_000);
    standings.set('buyer', 1.6);
    const p0 = { products: ['p99'] };
    expect(desk.take(comment('哪产的'), asks(['origin'], p0), NOWHERE)).toBe('desk_full');
    expect(desk.take(comment('哪产的', 'buyer'), asks(['origin'], p0), NOWHERE)).toBeNull();
    expect(desk.take(comment('多少钱'), asks(['price'], p0), NOWHERE)).toBeNull();
    fill('price', 0, 2_000);
    expect(desk.take(comment('多少钱'), asks(['price'], p0), NOWHERE)).toBe('desk_full');
  });
});
