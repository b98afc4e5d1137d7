import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/clock.js';
import type { RoomEvent } from '../../src/domain/event.js';
import { renderLine, type RoomFile } from '../../src/knowledge/script.js';
import { LOOK_AHEAD } from '../../src/stage/playout.js';
import { AcceleratedShow, type Cue } from './accelerated.js';
import { audience } from './audience.js';
import type { HeardSentence } from './played.js';

const SECONDS = 2 * 3600;
const minutes = (count: number): number => count * 60;
/** Nobody does anything in these, seconds. */
const QUIET = [
  { from: minutes(18), to: minutes(24) },
  { from: minutes(76), to: minutes(82) },
];
/** 200 comments in five seconds, on one topic or on everything. */
const BURSTS = [10, 27, 40, 55, 70, 90, 100].map((at, i) => ({
  at: minutes(at),
  seconds: 5,
  comments: 200,
  topic: i % 2 === 0 ? i : null,
}));
/** An operator takes the word in the middle of a sentence. */
const ORDERS = [7, 22, 34, 46, 58, 63, 79, 93, 101].map(minutes);
const PRICE_AT = minutes(21);
const SOLD_OUT = { from: minutes(30), to: minutes(50) };
const LONGEST_S = 45;
const OFFER = {
  zh: '现在下单{name}，直播间价{livePrice}。',
  en: 'Order the {name} now for {livePrice} in this room.',
};
const ORDER = { zh: '插播一句，物流一切正常。', en: 'A word in between: all parcels are on their way.' };

/** The demo's show with hours, an offer under a countdown, and a segment of a length of its own. */
function changed(file: RoomFile): RoomFile {
  const [first, second, ...others] = file.segments;
  if (first === undefined || second === undefined) throw new Error('the demo show has two segments at least');
  const offer = {
    ...first,
    id: 'offer',
    kind: 'promotion' as const,
    product: 'tea-gift-box',
    lines: { zh: [{ say: [OFFER.zh], offer: true }], en: [{ say: [OFFER.en], offer: true }] },
    countdownMs: 60_000,
  };
  // It is 19:30 when the show begins.
  const hours = [{ from: 60 * 18, to: 60 * 21 + 20 }];
  return { ...file, hours, segments: [{ ...first, lengthMs: 1000 * LONGEST_S }, second, offer, ...others] };
}

describe.each(['zh', 'en'] as const)('two hours of a show in %s', (language) => {
  let show: AcceleratedShow;
  let heard: readonly HeardSentence[];
  const open: number[] = [];

  beforeAll(async () => {
    show = await AcceleratedShow.open({ language, change: changed });
    const cues: Cue[] = [
      ...ORDERS.map((at): Cue => ({ atMs: 1000 * at, run: ({ room }) => void room.say(ORDER[language], 'now') })),
      {
        atMs: 1000 * PRICE_AT,
        run: async () =>
          await show.edit({ kind: 'price', product: 'down-jacket', livePrice: { minor: 37_900, currency: 'CNY' } }),
      },
      {
        atMs: 1000 * SOLD_OUT.from,
        run: async () => await show.edit({ kind: 'stock', product: 'thermal-mug', stock: 0 }),
      },
      {
        atMs: 1000 * SOLD_OUT.to,
        run: async () => await show.edit({ kind: 'stock', product: 'thermal-mug', stock: 90 }),
      },
      ...Array.from({ length: SECONDS / 5 }, (_, i): Cue => ({
        atMs: 5_000 * (i + 1),
        run: ({ fates }) => {
          open.push(fates.filter(({ rejected, outcomes }) => rejected === null && outcomes.length === 0).length);
        },
      })),
    ].sort((a, b) => a.atMs - b.atMs);
    const acts = audience({
      seconds: SECONDS,
      language,
      random: seededRandom(3),
      rate: 0.6,
      bursts: BURSTS,
      quiet: QUIET,
    });
    await show.run(SECONDS, acts, cues);
    ({ heard } = show.stage);
    await show.close();
  }, 300_000);

  const ofType = <T extends RoomEvent['type']>(type: T): { atMs: number; event: Extract<RoomEvent, { type: T }> }[] =>
    show.events.filter(
      (one): one is { atMs: number; event: Extract<RoomEvent, { type: T }> } => one.event.type === type,
    );
  const within = (sentence: HeardSentence, from: number, to: number): boolean =>
    sentence.fromMs >= 1000 * from && sentence.fromMs < 1000 * to;
  /** What the show's own lines sound like, for the product of their segment. */
  const linesOf = (segment: RoomFile['segments'][number]): readonly (readonly string[])[] => {
    const product = segment.product === null ? undefined : show.file.catalogue.product(segment.product);
    return segment.lines[language].map(({ say }) => say.map((line) => renderLine(line, product, language).text));
  };

  it('fails in nothing, and ends when its hours do, with its closing words', () => {
    expect(show.failures).toEqual([]);
    const closing = heard.findIndex(({ text }) => text === show.file.closing[language][0]?.say[0]);
    expect(heard[closing]?.fromMs).toBeGreaterThan(1000 * minutes(110));
    expect(heard[closing]?.fromMs).toBeLessThan(1000 * minutes(112));
    const after = ofType('segment.started').filter(({ atMs }) => atMs > 1000 * minutes(112));
    expect(after).toEqual([]);
    // Comments are answered still.
    expect(ofType('answer.started').some(({ atMs }) => atMs > 1000 * minutes(112))).toBe(true);
  });

  it('opens with the notice that she is digital and says no sentence twice within ten minutes but the offer', () => {
    expect(heard[0]?.text).toMatch(/AI/);
    const offer = renderLine(OFFER[language], show.file.catalogue.product('tea-gift-box'), language).text;
    const last = new Map<string, number>();
    const repeated = { show: [] as string[], answers: [] as string[] };
    for (const { turn, text, fromMs, complete } of heard) {
      const before = last.get(text);
      const exempt = [offer, ORDER[language], ...show.file.closing[language].flatMap(({ say }) => say)].includes(text);
      if (!exempt && before !== undefined && fromMs - before < 600_000) {
        repeated[turn.startsWith('a') ? 'answers' : 'show'].push(`${fromMs - before} ms: ${text}`);
      }
      if (complete) last.set(text, fromMs);
    }
    expect(repeated.show).toEqual([]);
    expect(repeated.answers).toEqual([]);
    expect(heard.filter(({ text }) => text === offer).length).toBeGreaterThan(5);
  });

  it('gives every comment exactly one outcome, in bounded queues', () => {
    const wrong = show.fates.filter(({ rejected, outcomes }) => outcomes.length !== (rejected === null ? 1 : 0));
    expect(wrong).toEqual([]);
    expect(show.fates.length).toBeGreaterThan(4_500);
    expect(Math.max(...open)).toBeLessThan(300);
    expect(show.stage.most).toBeLessThanOrEqual(LOOK_AHEAD + 24_000);
    const questions = show.fates.filter(({ outcomes }) =>
      ['answered', 'grouped', 'replied', 'refused'].includes(outcomes[0] ?? ''),
    );
    expect(questions.length).toBeGreaterThan(2_000);
    expect(
      show.fates.filter(({ outcomes }) => outcomes[0] === 'expired' || outcomes[0] === 'dropped').length,
    ).toBeLessThan(20);
  });

  it('answers a burst on one topic once, and says that several asked', () => {
    const [burst] = BURSTS;
    const started = ofType('answer.started').filter(({ atMs }) => atMs >= 1000 * (burst?.at ?? 0));
    const largest = Math.max(...started.slice(0, 10).map(({ event }) => event.comments.length));
    expect(largest).toBeGreaterThanOrEqual(6);
    const together = heard.filter(
      (one) => one.turn.startsWith('a') && within(one, burst?.at ?? 0, (burst?.at ?? 0) + 90),
    );
    expect(together.map(({ text }) => text).join('\n')).toMatch(
      /好几位|好多朋友|不少|Several of you|A few of you|Many of you|Quite a few/,
    );
  });

  it('goes on with the show at the sentence where it was cut, neither skipping nor repeating one', () => {
    const segments = new Map(show.file.segments.map((segment) => [segment.id, linesOf(segment)]));
    const turns = new Map(ofType('segment.started').map(({ event }) => [event.turn, event.segment]));
    const ended = new Set(ofType('segment.finished').flatMap(({ event }) => (event.interrupted ? [] : [event.turn])));
    const passes = new Map<string, number[]>();
    const whole: { segment: string; said: number[] }[] = [];
    let resumed = 0;
    const lasts = new Map(heard.map(({ turn }, at) => [turn, at]));
    for (const [at, { turn, text, complete }] of heard.entries()) {
      const segment = turns.get(turn);
      const lines = segment === undefined ? undefined : segments.get(segment);
      if (segment === undefined || lines === undefined) continue;
      const said = passes.get(segment) ?? [];
      passes.set(segment, said);
      if (said.length > 0 && show.file.resumes[language].some(({ say }) => say.some((words) => matches(words, text))))
        resumed += 1;
      const line = lines.findIndex((ways) => ways.includes(text));
      if (line >= 0 && complete) said.push(line);
      if (ended.has(turn) && lasts.get(turn) === at) {
        whole.push({ segment, said });
        passes.delete(segment);
      }
    }
    const disordered = whole.filter(({ said }) => said.some((line, i) => i > 0 && line <= (said[i - 1] ?? -1)));
    expect(disordered).toEqual([]);
    expect(resumed).toBeGreaterThan(5);
    // The first round is whole: every line of every segment.
    for (const { id } of show.file.segments.filter(({ id }) => id !== 'pitch-down-jacket')) {
      const first = whole.find(({ segment, said }) => segment === id && said.length > 0);
      expect([id, first?.said]).toEqual([id, segments.get(id)?.map((_, i) => i)]);
    }
  });

  it('falls silent for an operator at once, says the cut sentence again, and nothing of the cut turn is heard', () => {
    expect(show.stage.afterCut).toEqual([]);
    const orders = heard.filter(({ text, complete }) => text === ORDER[language] && complete);
    expect(orders).toHaveLength(ORDERS.length);
    const segments = new Set(ofType('segment.started').map(({ event }) => event.turn));
    let found = 0;
    for (const [i, order] of orders.entries()) {
      const at = 1000 * (ORDERS[i] ?? 0);
      expect(order.fromMs - at).toBeLessThan(200);
      const cut = heard.find((one) => !one.complete && Math.abs(one.untilMs - at) < 100);
      if (cut === undefined || !segments.has(cut.turn)) continue;
      found += 1;
      const again = heard.find((one) => one.fromMs > at && one.text === cut.text);
      expect(again?.complete).toBe(true);
    }
    // Whatever is on air at that moment is cut; at least once it was a sentence of the show.
    expect(found).toBeGreaterThan(0);
  });

  it('keeps the show going: segments begin all the time, however many ask', () => {
    const quarter = minutes(15);
    for (let from = 0; from + quarter <= minutes(105); from += quarter) {
      const ofShow = heard.filter((one) => within(one, from, from + quarter) && one.turn.startsWith('s'));
      const spoken = ofShow.reduce((sum, one) => sum + (one.untilMs - one.fromMs), 0);
      expect(spoken).toBeGreaterThan(0.25 * 1000 * quarter);
      const begun = ofType('segment.started').filter(
        ({ atMs }) => atMs >= 1000 * from && atMs < 1000 * (from + quarter),
      );
      expect(new Set(begun.map(({ event }) => event.segment)).size).toBeGreaterThan(5);
    }
  });

  it('counts an offer down whenever it is made', () => {
    const countdowns = ofType('countdown.started');
    expect(countdowns.length).toBeGreaterThan(5);
    expect(countdowns.every(({ event }) => event.product === 'tea-gift-box' && event.seconds === 60)).toBe(true);
  });

  it('leaves out what is sold out, says so once, and takes it up when there is stock again', () => {
    const mug = show.file.catalogue.product('thermal-mug');
    const begun = ofType('segment.started').filter(({ event }) => event.product === 'thermal-mug');
    const meanwhile = begun.filter(({ atMs }) => atMs > 1000 * (SOLD_OUT.from + 120) && atMs < 1000 * SOLD_OUT.to);
    const told = show.file.soldOut[language].flatMap(({ say }) =>
      say.map((line) => renderLine(line, mug, language).text),
    );
    const said = heard.filter(({ text }) => told.includes(text));
    const telling = said.filter((one) => within(one, SOLD_OUT.from, SOLD_OUT.to));
    expect(telling.filter(({ complete }) => complete)).toHaveLength(1);
    // One that an operator cut is taken up again.
    expect(meanwhile.length).toBeLessThanOrEqual(telling.length);
    expect(begun.some(({ atMs }) => atMs > 1000 * SOLD_OUT.to)).toBe(true);
    const pitched = heard.filter((one) => one.turn.startsWith('s') && within(one, SOLD_OUT.from + 120, SOLD_OUT.to));
    expect(pitched.filter(({ text }) => text.includes(mug?.name[language] ?? '-') && !told.includes(text))).toEqual([]);
  });

  it('puts a price right that she had said, and says the old one no more', () => {
    const [correction] = ofType('correction').filter(({ event }) =>
      event.citations.some((id) => id.startsWith('down-jacket.')),
    );
    expect(correction?.event.text).toContain('379');
    expect((correction?.atMs ?? Infinity) - 1000 * PRICE_AT).toBeLessThan(30_000);
    const spoken = heard.filter(({ turn, complete }) => turn.startsWith('c') && complete);
    expect(spoken.some(({ text }) => text.includes('379'))).toBe(true);
    const old = heard.filter(
      (one) => one.fromMs > (correction?.atMs ?? 0) && !one.turn.startsWith('c') && /(?<!\d)399(?!\d)/.test(one.text),
    );
    expect(old).toEqual([]);
  });

  it('speaks to a room that has gone quiet, now and then', () => {
    const words = show.file.quiet[language].flatMap(({ say }) => say);
    const said = heard.filter(({ text }) => words.includes(text));
    for (const { from, to } of QUIET) {
      expect(said.filter((one) => within(one, from, to)).length).toBeGreaterThan(0);
    }
    const busy = said.filter((one) => within(one, minutes(84), minutes(104)));
    expect(busy.length).toBeLessThanOrEqual(said.length / 3);
  });

  it('thanks and greets within limits, by name and together', () => {
    const courtesies = heard.filter(({ turn, text }) => turn.startsWith('s') && COURTEOUS[language].test(text));
    expect(courtesies.length).toBeGreaterThan(60);
    const gaps = courtesies.map(({ fromMs }, i) => fromMs - (courtesies[i - 1]?.fromMs ?? -Infinity));
    // Eight seconds from wish to wish; the one may have had to breathe in first.
    expect(Math.min(...gaps)).toBeGreaterThan(7_500);
    const share = courtesies.reduce((sum, one) => sum + one.untilMs - one.fromMs, 0) / (1000 * SECONDS);
    expect(share).toBeLessThan(0.15);
    expect(courtesies.some(({ text }) => /和另外\d+位朋友|and \d+ more/.test(text))).toBe(true);
  });

  afterAll(() => {
    const outcomes = new Map<string, number>();
    for (const { rejected, outcomes: all } of show.fates) {
      const what = rejected ?? all.join('+');
      outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    }
    console.log(`${language}: ${heard.length} sentences, ${show.fates.length} comments`, Object.fromEntries(outcomes));
  });
});

const COURTEOUS = {
  zh: /^(?:感谢|谢谢|收到).*(?:下单|信任|礼物|关注)|已经拍下了|破费了|^欢迎.*(?:报编号|直播间|关注我们)|来啦，欢迎/,
  en: /Thank you for (?:your order|the gift|following)|just ordered|We have your order|I see your gift|kind of you|Glad to have you|^Welcome, |^Hello .*, welcome|^Welcome in/,
};

/** Whether a sentence is a script's words with its slots filled. */
function matches(words: string, text: string): boolean {
  const [before = '', after = ''] = words.split(/\{\w+\}/);
  return text.startsWith(before) && text.endsWith(after) && (words.includes('{') || text === words);
}
