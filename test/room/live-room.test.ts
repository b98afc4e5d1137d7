import { beforeEach, describe, expect, it } from 'vitest';
import { CatalogueAnswerer } from '../../src/answering/catalogue-answerer.js';
import { moderate } from '../../src/answering/moderation.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { CommentEvent, RoomEvent } from '../../src/domain/event.js';
import { silentLog } from '../../src/domain/log.js';
import type { JournalEntry } from '../../src/flywheel/journal.js';
import { loadRoomFile } from '../../src/knowledge/script.js';
import { LiveRoom } from '../../src/room/live-room.js';
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
      products: catalogue.products.flatMap((product) => catalogue.card(product.id) ?? []),
      answerer: new CatalogueAnswerer({ catalogue, clock, random: seededRandom(1) }),
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

  const comment = (
    text: string,
    id = 'c1',
    viewer = 'v1',
  ): { told: CommentEvent[]; outcome: ReturnType<LiveRoom['comment']> } => {
    const told: CommentEvent[] = [];
    return { told, outcome: room.comment({ clientId: id, viewer, nickname: '', text }, (event) => told.push(event)) };
  };
  const ofType = <T extends RoomEvent['type']>(type: T): Extract<RoomEvent, { type: T }>[] =>
    events.filter((event): event is Extract<RoomEvent, { type: T }> => event.type === type);

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
    const resumed = await stage.hear();
    const script = [...file.opening.zh, ...(file.segments[0]?.lines.zh ?? [])];
    // Nothing of the script was said twice, nothing was skipped.
    expect([opening, next, resumed]).toEqual(script.slice(0, 3));
    await settle();
    expect(told).toEqual([{ type: 'comment.closed', id: 'c1', outcome: 'answered', turn: 'a2' }]);
    expect(ofType('answer.finished')).toEqual([
      expect.objectContaining({ turn: 'a2', citations: ['thermal-mug.price'], refused: false, interrupted: false }),
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
        (event) => fates.set(`${viewer}/${event.id}`, (fates.get(`${viewer}/${event.id}`) ?? 0) + 1),
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

  it('refuses honestly, cites nothing, and journals the chain from comment to sentence', async () => {
    comment('3号支持刷脸解锁吗');
    await stage.hear();
    const said = await stage.hear();
    expect(said).toMatch(/客服/);
    expect(ofType('answer.finished')[0]).toMatchObject({ refused: true, citations: [] });
    const entry = journal.find(({ kind }) => kind === 'answer');
    expect(entry).toMatchObject({
      comments: [{ id: 'v1/c1', text: '3号支持刷脸解锁吗' }],
      sentences: [{ verdict: { check: 'nothing-supports' } }],
    });
  });

  it("takes a viewer's follow-up to mean the product they asked about, and nobody else's", async () => {
    for (let i = 0; i < file.opening.zh.length; i += 1) await stage.hear();
    comment('6号多少钱', 'a', 'asker');
    await settle();
    await stage.hear();
    comment('什么材质', 'b', 'asker');
    comment('什么材质', 'c', 'other');
    for (let i = 0; i < 4; i += 1) await stage.hear();
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

  it('greets at the opening, points at the product, reads before an answer, counts prices, thanks for thanks', async () => {
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
    expect(stage.moods.slice(3)).toContain('count');
    stage.moods.length = 0;
    comment('谢谢');
    await stage.hear();
    expect(stage.moods).toContain('thank');
    expect(stage.moods).not.toContain('read');
  });
});
