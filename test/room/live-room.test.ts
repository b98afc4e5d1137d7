import { beforeEach, describe, expect, it } from 'vitest';
import { moderate } from '../../src/answering/moderation.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { Sentence } from '../../src/domain/answer.js';
import type { CommentEvent, RoomEvent } from '../../src/domain/event.js';
import { silentLog } from '../../src/domain/log.js';
import type { Fact } from '../../src/domain/product.js';
import type { JournalEntry } from '../../src/flywheel/journal.js';
import { loadRoomFile, renderLine } from '../../src/knowledge/script.js';
import type { Correction } from '../../src/room/corrections.js';
import { LiveRoom } from '../../src/room/live-room.js';
import { liveLevel } from '../../src/speech/live-level.js';
import { realParts } from '../answering/real-parts.js';
import { HandClock, ScriptedStage, ScriptedVoice, settle } from './fakes.js';

const file = loadRoomFile(new URL('../../config/room.json', import.meta.url).pathname);

describe('a live room', () => {
  let clock: HandClock;
  let stage: ScriptedStage;
  let voice: ScriptedVoice;
  let room: LiveRoom;
  let events: RoomEvent[];
  let journal: JournalEntry[];
  let latencies: number[];

  beforeEach(async () => {
    clock = new HandClock();
    stage = new ScriptedStage();
    voice = new ScriptedVoice();
    events = [];
    journal = [];
    latencies = [];
    const { catalogue } = file;
    room = new LiveRoom({
      ...file,
      presenter: 'test',
      label: { zh: 'AI', en: 'AI' },
      picture: { width: 2, height: 2, framesPerSecond: 25 },
      script: file,
      level: liveLevel,
      fillers: false,
      random: seededRandom(2),
      render: (line, product, language) =>
        renderLine(line, product === null ? undefined : catalogue.product(product), language),
      products: () => catalogue.products.flatMap((product) => catalogue.card(product.id) ?? []),
      answerer: realParts(() => catalogue, { clock }).answerer,
      corrector: {
        correct: (correction) => correctionsOf(correction),
        forbidden: (text) => (text === '全网最低' ? 'forbidden-absolute' : null),
      },
      moderate,
      voice,
      stage,
      journal: { record: (entry) => journal.push(entry), close: async () => await Promise.resolve() },
      clock,
      log: silentLog,
      onOutcome: () => undefined,
      onLatency: (seconds) => latencies.push(seconds),
    });
    room.subscribe((event) => events.push(event));
    room.start();
    await settle();
  });

  const correctionsOf = ({ cause }: Correction): readonly Sentence[] => {
    const text = cause.by === 'operator' ? (cause.text ?? '以页面为准') : (cause.change.after?.text.zh ?? '不再适用');
    const verdict = { supported: true, check: 'rendered-from-facts' };
    return text === '120' ? [] : [{ text: `更正：${text}`, language: 'zh', citations: [], verdict, kind: 'facts' }];
  };
  const priceOf = (product: string, text: string): Fact => ({
    id: `${product}.price`,
    product,
    facet: 'price',
    text: { zh: text },
    source: 'test',
    version: 1,
  });

  const comment = (
    text: string,
    id = 'c1',
    viewer = 'v1',
  ): { told: CommentEvent[]; outcome: ReturnType<LiveRoom['comment']> } => {
    const told: CommentEvent[] = [];
    return { told, outcome: room.comment({ clientId: id, viewer, nickname: '', text }, (event) => told.push(event)) };
  };
  /** Hears sentences, and lets the pauses between segments pass. */
  const hearOn = async (sentences: number): Promise<void> => {
    for (let i = 0; i < sentences; i += 1) {
      await stage.hear();
      await clock.advance(file.pauseMs);
    }
  };
  /** Plays what is open; sentences that were interrupted are passed over. */
  const hearOpen = async (): Promise<string> => {
    for (;;) {
      const heard = await stage.hear();
      if (!stage.interrupted.some((turn) => stage.performed.some((one) => one.turn === turn && one.caption === heard)))
        return heard;
    }
  };
  const ofType = <T extends RoomEvent['type']>(type: T): Extract<RoomEvent, { type: T }>[] =>
    events.filter((event): event is Extract<RoomEvent, { type: T }> => event.type === type);

  it('tells everyone else what happens when one who listens fails, and goes on', async () => {
    room.subscribe(() => {
      throw new Error('not to be told');
    });
    const after: RoomEvent[] = [];
    room.subscribe((event) => after.push(event));
    room.setViewers(3);
    expect(after).toContainEqual(expect.objectContaining({ type: 'room.state', viewers: 3 }));
    expect(await stage.hear()).toMatch(/AI数字人/);
  });

  it('opens with the spoken notice that its host is digital', async () => {
    expect(await stage.hear()).toMatch(/AI数字人/);
    expect(ofType('caption')[0]?.text).toMatch(/AI数字人/);
  });

  it('answers at the next sentence boundary and resumes the segment where it was cut', async () => {
    const opening = await stage.hear();
    const { told } = comment('2号多少钱');
    const next = await stage.hear();
    expect(next).not.toBe(opening);
    expect(await stage.hear()).toContain('89元');
    await clock.advance(file.pauseMs);
    const resumed = await stage.hear();
    const script = [...file.opening.zh, ...(file.segments[0]?.lines.zh ?? [])].map(
      ({ say }) => renderLine(say[0] ?? '', file.catalogue.product('down-jacket'), 'zh').text,
    );
    // Nothing of the script was said twice, nothing was skipped.
    expect([opening, next, resumed]).toEqual(script.slice(0, 3));
    await settle();
    expect(told).toEqual([{ type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a2' }]);
    expect(ofType('answer.finished')).toEqual([
      expect.objectContaining({
        turn: 'a2',
        citations: expect.arrayContaining(['thermal-mug.price']) as string[],
        refused: false,
        interrupted: false,
      }),
    ]);
  });

  it('wakes from the pause between segments for a comment', async () => {
    for (let i = 0; i < file.opening.zh.length; i += 1) await stage.hear();
    const before = stage.sentences.length;
    comment('包邮吗');
    await settle();
    expect(stage.sentences.slice(before).join('')).toMatch(/48 小时内发货/);
    await stage.hear();
    expect(latencies).toEqual([0]);
  });

  it('answers twelve viewers who ask the same once, and tells each of them', async () => {
    const all = Array.from({ length: 12 }, (_, i) =>
      comment(i % 2 === 0 ? '有什么尺码' : '尺码有哪些呀', `c${i}`, `v${i}`),
    );
    await stage.hear();
    await stage.hear();
    await settle();
    const outcomes = all.map(({ told }) => told[0]);
    expect(ofType('answer.started')).toHaveLength(1);
    expect(outcomes.filter((event) => event?.type === 'comment.closed' && event.outcome === 'answered')).toHaveLength(
      1,
    );
    expect(outcomes.filter((event) => event?.type === 'comment.closed' && event.outcome === 'grouped')).toHaveLength(
      11,
    );
  });

  it('gives every one of 5000 comments a definite outcome within its bounds', async () => {
    const fates = new Map<string, number>();
    for (let i = 0; i < 5000; i += 1) {
      const viewer = `v${i % 1000}`;
      const admitted = room.comment(
        { clientId: `c${i}`, viewer, nickname: '', text: `${i % 700} 号柜台的第 ${i} 个问题是什么?` },
        (event) => {
          if (event.type === 'comment.closed')
            fates.set(`${viewer}/${event.id}`, (fates.get(`${viewer}/${event.id}`) ?? 0) + 1);
        },
      );
      if (!admitted.accepted) fates.set(`${viewer}/c${i}`, 1);
    }
    const closing = room.close();
    await settle();
    await clock.advance(20_000);
    await closing;
    await settle();
    expect(fates.size).toBe(5000);
    expect([...fates.values()].every((count) => count === 1)).toBe(true);
  });

  it('limits one viewer, refuses the same id twice while it is open, and nothing when closed', async () => {
    expect(comment('多少钱', 'same').outcome).toEqual({ accepted: true });
    expect(comment('包邮吗', 'same').outcome).toEqual({ accepted: false, reason: 'duplicate_id' });
    const reasons = Array.from({ length: 20 }, (_, i) => comment(`哈哈 ${i}`, `x${i}`).outcome).filter(
      (outcome) => !outcome.accepted,
    );
    expect(reasons.length).toBeGreaterThan(5);
    expect(comment('你好', 'y', 'other').outcome).toEqual({ accepted: true });
    const closing = room.close();
    expect(comment('多少钱', 'late', 'other').outcome).toEqual({ accepted: false, reason: 'room_closed' });
    await settle();
    await clock.advance(10_000);
    await closing;
  });

  it('asks a voice that dies before its first sound once more; the sentence is whole', async () => {
    await stage.hear();
    await stage.hear();
    voice.deaths.push(0);
    comment('3号多少钱');
    await settle();
    const spoken = await stage.hear();
    expect(spoken).toContain('139元');
    expect(voice.asked.filter((text) => text === spoken)).toHaveLength(2);
    expect(ofType('answer.finished')[0]?.interrupted).toBe(false);
  });

  it('loses one sentence, not the show, when the voice dies in the middle of one', async () => {
    voice.deaths.push(2);
    await stage.hear();
    await settle();
    await clock.advance(4_000);
    const ends = stage.performed.filter(({ chunk }) => chunk.last && chunk.samples.length === 0);
    expect(ends).toHaveLength(1);
    expect(stage.sentences.length).toBeGreaterThan(2);
  });

  it("hands the turn's AbortSignal to the voice and aborts it on closing", async () => {
    const closing = room.close();
    expect(voice.signals[0]?.aborted).toBe(true);
    expect(stage.interrupted).toContain('s1');
    await settle();
    await clock.advance(10_000);
    await closing;
    expect(ofType('room.state').at(-1)?.phase).toBe('closed');
  });

  it('waits for another stage when its own dies, and goes on with it', async () => {
    stage.emit({ type: 'exit', code: 1, expected: false });
    await settle();
    await clock.advance(3_000);
    const second = new ScriptedStage();
    room.replaceStage(second);
    await settle();
    await clock.advance(1_000);
    expect(second.sentences[0]).toMatch(/AI数字人/);
  });

  /** A comment that waited while the stage was started again had the loop go round without end: the whole server hung for good. */
  it('waits for another stage idly, whatever waits for an answer', async () => {
    stage.emit({ type: 'exit', code: 1, expected: false });
    comment('2号多少钱');
    await settle();
    await clock.advance(3_000);
    const second = new ScriptedStage();
    room.replaceStage(second);
    await settle();
    await clock.advance(1_000);
    expect(await second.hear()).toContain('89元');
  });

  /** A crash was to cost a sentence: it cost the viewer the answer, and the shop the correction of a price. */
  it('answers and puts right again what its stage died under, before a sentence of it was heard to its end', async () => {
    const { told } = comment('2号多少钱');
    await stage.hear();
    expect(stage.sentences.at(-1)).toContain('89元');
    const second = new ScriptedStage();
    stage.emit({ type: 'exit', code: 1, expected: false });
    await settle();
    room.replaceStage(second);
    await settle();
    await clock.advance(1_000);
    expect(told).toEqual([]);
    expect(await second.hear()).toContain('89元');
    await settle();
    expect(told.map((event) => event.type === 'comment.closed' && event.outcome)).toEqual(['answered']);
    const before = priceOf('thermal-mug', '保温杯89元');
    room.catalogueChanged([{ before, after: { ...before, text: { zh: '保温杯79元' } } }]);
    for (let i = 0; i < 4 && second.sentences.at(-1) !== '更正：保温杯79元'; i += 1) await second.hear();
    expect(second.sentences.at(-1)).toBe('更正：保温杯79元');
    const third = new ScriptedStage();
    second.emit({ type: 'exit', code: 1, expected: false });
    await settle();
    room.replaceStage(third);
    await settle();
    await clock.advance(1_000);
    expect(await third.hear()).toBe('更正：保温杯79元');
    await settle();
    await clock.advance(file.pauseMs);
    expect(third.sentences.filter((said) => said.includes('更正'))).toHaveLength(1);
  });

  it('refuses honestly, cites nothing, and journals the chain from comment to sentence', async () => {
    comment('3号支持刷脸解锁吗');
    await stage.hear();
    const said = await stage.hear();
    expect(said).toMatch(/客服/);
    expect(ofType('answer.finished')[0]).toMatchObject({ refused: true, citations: [] });
    const entry = journal.find(({ kind }) => kind === 'answer');
    expect(entry).toMatchObject({
      comments: [{ id: 'v1/c1', text: '3号支持刷脸解锁吗' }],
      sentences: [{ kind: 'refusal', citations: [] }],
    });
  });

  it("takes a viewer's follow-up to mean the product they asked about, and nobody else's", async () => {
    for (let i = 0; i < file.opening.zh.length; i += 1) await stage.hear();
    comment('6号多少钱', 'a', 'asker');
    await settle();
    await stage.hear();
    comment('什么材质', 'b', 'asker');
    comment('什么材质', 'c', 'other');
    await settle();
    await hearOn(2);
    const cited = ofType('answer.finished').map(({ citations }) => citations[0]);
    expect(cited[0]).toBe('desk-lamp.price');
    expect(cited.slice(1).sort()).toEqual(['desk-lamp.material', 'down-jacket.material']);
  });

  it("shows the product an answer is about, then the show's own again", async () => {
    for (let i = 0; i < file.opening.zh.length; i += 1) await stage.hear();
    comment('6号多少钱');
    await settle();
    await stage.hear();
    await settle();
    expect(ofType('product.shown').map(({ product }) => product.id)).toEqual([
      'down-jacket',
      'desk-lamp',
      'down-jacket',
    ]);
  });

  it('greets at the opening, points at the product, reads before an answer, points for its price, thanks for thanks', async () => {
    expect(stage.moods).toEqual(['greet']);
    for (let i = 0; i < file.opening.zh.length; i += 1) await stage.hear();
    await clock.advance(file.pauseMs + 100);
    expect(stage.moods.slice(1)).toEqual(['listen', 'point', 'idle']);
    stage.moods.length = 0;
    comment('2号多少钱');
    expect(stage.moods).toEqual(['listen']);
    await stage.hear();
    expect(stage.moods).toEqual(['listen', 'read', 'point']);
    await stage.hear();
    expect(stage.moods.slice(3)).toContain('point');
    stage.moods.length = 0;
    comment('谢谢');
    await stage.hear();
    expect(stage.moods).toContain('thank');
    expect(stage.moods).not.toContain('read');
  });

  it('answers in text, to the author alone, who asks again what was said a moment ago', async () => {
    comment('2号多少钱');
    await stage.hear();
    await stage.hear();
    const { told } = comment('二号链接什么价格呀', 'c2', 'v2');
    await settle();
    expect(told.map(({ type }) => type)).toEqual(['comment.replied', 'comment.closed']);
    expect(told[0]).toMatchObject({ id: 'c2', language: 'zh', citations: ['thermal-mug.price'] });
    expect(told[1]).toMatchObject({ outcome: 'replied' });
    expect(journal.find(({ kind }) => kind === 'reply')).toMatchObject({ comments: [{ id: 'v2/c2' }] });
    expect(ofType('answer.started')).toHaveLength(1);
  });

  it('answers for the product that was on the card when it was asked, though the show has moved on', async () => {
    for (let i = 0; i < file.opening.zh.length; i += 1) await stage.hear();
    await clock.advance(file.pauseMs);
    const segments = file.segments.map(({ lines }) => lines.zh.length);
    for (let i = 1; i < (segments[0] ?? 0); i += 1) await stage.hear();
    comment('这个多少钱');
    await stage.hear();
    expect(await stage.hear()).toContain('399元');
  });

  it('thanks for an order between two sentences, once, and goes on as if nothing had been said', async () => {
    const order = { kind: 'order', id: 'o1', viewer: 'p1', nickname: '小李', gift: '', product: null } as const;
    expect(room.happened(order)).toBe(true);
    expect(room.happened(order)).toBe(false);
    await stage.hear();
    expect(await stage.hear()).toContain('小李');
    expect(await stage.hear()).toBe(file.opening.zh[1]?.say[0]);
    expect(stage.moods).toContain('thank');
    expect(journal.filter(({ kind }) => kind === 'platform')).toHaveLength(1);
  });

  describe('gives an operator the word', () => {
    it('after the sentence being heard, before any question', async () => {
      comment('2号多少钱');
      expect(room.say('先说一件事', 'sentence')).toEqual({ accepted: true });
      await stage.hear();
      expect(await stage.hear()).toBe('先说一件事');
      expect(await stage.hear()).toContain('89元');
      expect(journal.find(({ kind }) => kind === 'operator')).toMatchObject({
        sentences: [{ text: '先说一件事', verdict: { check: 'stated-by-operator' } }],
      });
    });

    it('at once: the sentence is cut, its synthesis too, and said again from its beginning', async () => {
      expect(room.say('马上说', 'now')).toEqual({ accepted: true });
      await settle();
      expect(stage.interrupted).toContain('s1');
      expect(voice.signals[0]?.aborted).toBe(true);
      expect(stage.sentences).toEqual([file.opening.zh[0]?.say[0], '马上说']);
    });

    it('over an answer, which comes again when none of it was heard', async () => {
      const { told } = comment('2号多少钱');
      await stage.hear();
      room.say('马上说', 'now');
      await settle();
      expect(told).toEqual([]);
      const said = [await hearOpen(), await hearOpen()];
      expect(said[0]).toBe('马上说');
      expect(said[1]).toContain('89元');
      await settle();
      expect(told.map((event) => event.type === 'comment.closed' && event.outcome)).toEqual(['answered']);
    });

    it('but never for what the law forbids', () => {
      expect(room.say('全网最低', 'now')).toEqual({
        accepted: false,
        reason: 'forbidden',
        detail: 'forbidden-absolute',
      });
    });

    it('and holds the show, or everything, until it is let go', async () => {
      room.hold('show', 'clause');
      await stage.hear();
      await clock.advance(10_000);
      const heldAt = stage.sentences.length;
      comment('2号多少钱');
      await settle();
      expect(stage.sentences.slice(heldAt).join()).toContain('89元');
      await stage.hear();
      room.hold('everything', 'clause');
      comment('3号多少钱', 'c2');
      await clock.advance(30_000);
      expect(stage.sentences).toHaveLength(heldAt + 1);
      room.say('我来说两句', 'sentence');
      await settle();
      expect(await stage.hear()).toBe('我来说两句');
      room.hold('nothing', 'clause');
      await settle();
      expect(await stage.hear()).toContain('139元');
    });

    it('silences an answer at once, which comes again when all goes on', async () => {
      const { told } = comment('2号多少钱');
      await stage.hear();
      expect(stage.sentences.at(-1)).toContain('89元');
      room.hold('everything', 'now');
      await settle();
      expect(stage.interrupted.at(-1)).toMatch(/^a/);
      expect(voice.signals.at(-1)?.aborted).toBe(true);
      await clock.advance(30_000);
      expect(told).toEqual([]);
      const before = stage.sentences.length;
      room.hold('nothing', 'clause');
      await settle();
      expect(stage.sentences.slice(before)).toEqual([expect.stringContaining('89元')]);
      expect(await hearOpen()).toContain('89元');
      await settle();
      expect(told.map((event) => event.type === 'comment.closed' && event.outcome)).toEqual(['answered']);
    });

    it('over a correction, which is said again', async () => {
      comment('2号多少钱');
      await stage.hear();
      await stage.hear();
      const before = priceOf('thermal-mug', '保温杯89元');
      room.catalogueChanged([{ before, after: { ...before, text: { zh: '保温杯79元' } } }]);
      await stage.hear();
      expect(stage.sentences.at(-1)).toBe('更正：保温杯79元');
      room.say('马上说', 'now');
      await settle();
      expect(stage.interrupted.at(-1)).toMatch(/^c/);
      const cut = await stage.hear(false);
      expect([await stage.hear(), await stage.hear()]).toEqual(['马上说', cut]);
      await clock.advance(file.pauseMs);
      expect(await stage.hear()).not.toContain('更正');
    });

    it('lets the sentence end before it holds, when asked to', async () => {
      room.hold('everything', 'sentence');
      await settle();
      expect(stage.interrupted).toEqual([]);
      await stage.hear();
      await clock.advance(30_000);
      expect(stage.sentences).toHaveLength(1);
    });

    it('skips a segment, at once', async () => {
      room.skip();
      await settle();
      expect(stage.interrupted).toContain('s1');
      expect(ofType('segment.started').at(-1)?.segment).toBe(file.segments[0]?.id);
    });
  });

  describe('puts right what was said', () => {
    const answered = async (): Promise<void> => {
      comment('2号多少钱');
      await stage.hear();
      await stage.hear();
      await settle();
    };

    it('at the next boundary, when the fact behind it changes, and journals both', async () => {
      await answered();
      const before = priceOf('thermal-mug', '保温杯89元');
      room.catalogueChanged([{ before, after: { ...before, text: { zh: '保温杯79元' }, version: 2 } }]);
      await stage.hear();
      expect(await stage.hear()).toBe('更正：保温杯79元');
      await settle();
      expect(ofType('product.changed').map(({ product }) => product.id)).toEqual(['thermal-mug']);
      const [event] = ofType('correction');
      expect(event).toMatchObject({ text: '更正：保温杯79元' });
      expect(event?.was).toContain('89元');
      expect(ofType('caption').find(({ sentence }) => sentence === event?.of)?.text).toBe(event?.was);
      expect(journal.find(({ kind }) => kind === 'correction')).toMatchObject({
        heard: { text: event?.was },
        sentences: [{ text: '更正：保温杯79元' }],
        interrupted: false,
      });
      // The show goes on where it was.
      await clock.advance(file.pauseMs);
      expect(await stage.hear()).not.toContain('更正');
    });

    it('once, with the last value, when it changes twice before the boundary, and not at all when it changes back', async () => {
      await answered();
      const said = priceOf('thermal-mug', '保温杯89元');
      const later = { ...said, text: { zh: '保温杯85元' } };
      const last = { ...said, text: { zh: '保温杯79元' } };
      room.catalogueChanged([{ before: said, after: later }]);
      room.catalogueChanged([{ before: later, after: last }]);
      room.catalogueChanged([{ before: last, after: said }]);
      room.catalogueChanged([{ before: said, after: last }]);
      await hearOn(6);
      expect(stage.sentences.filter((text) => text.startsWith('更正'))).toEqual(['更正：保温杯79元']);
    });

    it('but not what was never said, what did not change, or what is not worth saying', async () => {
      await answered();
      const before = priceOf('thermal-mug', '保温杯89元');
      const unsaid = priceOf('hand-cream', '49元');
      room.catalogueChanged([
        { before: unsaid, after: { ...unsaid, text: { zh: '39元' } } },
        { before, after: { ...before, version: 2 } },
        { before, after: { ...before, text: { zh: '120' } } },
      ]);
      await hearOn(6);
      expect(stage.sentences.filter((text) => text.startsWith('更正'))).toEqual([]);
      expect(ofType('correction')).toEqual([]);
    });

    it('when an operator flags a sentence, with words the law allows', async () => {
      await answered();
      const [flagged] = room.heard().filter(({ citations }) => citations.includes('thermal-mug.price'));
      expect(room.correct('nobody-said-this', null)).toEqual({ accepted: false, reason: 'unknown_sentence' });
      expect(room.correct(flagged?.id ?? '', '全网最低')).toMatchObject({ accepted: false, reason: 'forbidden' });
      expect(room.correct(flagged?.id ?? '', '保温杯没有活动')).toEqual({ accepted: true });
      await hearOn(3);
      expect(stage.sentences).toContain('更正：保温杯没有活动');
      await clock.advance(11 * 60_000);
      expect(room.correct(flagged?.id ?? '', null)).toEqual({ accepted: false, reason: 'unknown_sentence' });
    });
  });

  it('lets a banned viewer write nothing, and answers nothing about a muted topic', async () => {
    const closed: CommentEvent[] = [];
    const write = (clientId: string, viewer: string, text: string): ReturnType<LiveRoom['comment']> =>
      room.comment({ clientId, viewer, nickname: '', text }, (event) => closed.push(event));
    await room.houseRules.ban('v-9', null);
    expect(write('c1', 'v-9', '1号多少钱')).toEqual({ accepted: false, reason: 'banned' });
    await room.houseRules.mute([{ facet: 'price', product: null }]);
    expect(write('c2', 'v-1', '1号多少钱')).toEqual({ accepted: true });
    await settle();
    expect(closed).toEqual([{ type: 'comment.closed', id: 'c2', outcome: 'muted' }]);
    expect(journal).toContainEqual(expect.objectContaining({ kind: 'comment', id: 'v-1/c2', outcome: 'muted' }));
    expect(events.filter(({ type }) => type === 'comment.shown')).toHaveLength(1);
  });
});
