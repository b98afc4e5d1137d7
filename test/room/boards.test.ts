import { beforeEach, describe, expect, it } from 'vitest';
import type { QuizBoard } from '../../src/domain/board.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { CommentEvent, RoomEvent } from '../../src/domain/event.js';
import { silentLog } from '../../src/domain/log.js';
import type { QuizQuestion } from '../../src/domain/quiz.js';
import type { JournalEntry } from '../../src/flywheel/journal.js';
import { loadRoomFile, renderLine } from '../../src/knowledge/script.js';
import { LiveRoom } from '../../src/room/live-room.js';
import type { ScriptSegment } from '../../src/room/script.js';
import { liveLevel } from '../../src/speech/live-level.js';
import { realParts } from '../answering/real-parts.js';
import { HandClock, ScriptedStage, ScriptedVoice, settle } from './fakes.js';

const file = loadRoomFile(new URL('../../config/room.json', import.meta.url).pathname);
const QUIZ: QuizQuestion = {
  question: { zh: '保温杯的容量是多少？', en: 'How much does the mug hold?' },
  options: { zh: ['300 毫升', '450 毫升'], en: ['300 ml', '450 ml'] },
  answer: 'B',
  fact: 'thermal-mug.spec',
};
const WAIT_MS = 15_000;
const line = (say: string, slide?: string): { say: string[]; offer: boolean; slide?: string } => ({
  say: [say],
  offer: false,
  ...(slide === undefined ? {} : { slide }),
});
const segment = (id: string, more: Partial<ScriptSegment>): ScriptSegment => ({
  id,
  kind: 'pitch',
  product: null,
  lines: { zh: [line(`${id}一`)], en: [line(`${id} one`)] },
  waitMs: 1_000,
  interrupt: 'sentence',
  lengthMs: null,
  countdownMs: null,
  pace: 1,
  ...more,
});

describe('the board of a room', () => {
  let clock: HandClock;
  let stage: ScriptedStage;
  let events: RoomEvent[];
  let journal: JournalEntry[];
  let room: LiveRoom;
  let holds: boolean;

  const begin = async (...segments: ScriptSegment[]): Promise<void> => {
    const { catalogue } = file;
    const why = { text: '450 毫升，弹盖。', language: 'zh' as const, citations: ['thermal-mug.spec'] };
    room = new LiveRoom({
      ...file,
      presenter: 'test',
      label: { zh: 'AI', en: 'AI' },
      picture: { width: 2, height: 2, framesPerSecond: 25 },
      script: { ...file, bridges: { zh: [line('接着来')], en: [line('On')] }, segments },
      level: liveLevel,
      fillers: false,
      random: seededRandom(2),
      render: (text, product, language) =>
        renderLine(text, product === null ? undefined : catalogue.product(product), language),
      products: () => catalogue.products.flatMap((product) => catalogue.card(product.id) ?? []),
      answerer: realParts(() => catalogue, { clock }).answerer,
      corrector: { correct: () => [], forbidden: () => null },
      explain: () => (holds ? why : null),
      moderate: () => null,
      voice: new ScriptedVoice(),
      stage,
      journal: { record: (entry) => journal.push(entry), close: async () => await Promise.resolve() },
      clock,
      log: silentLog,
      onOutcome: () => undefined,
      onLatency: () => undefined,
    });
    room.subscribe((event) => events.push(event));
    room.start();
    await settle();
    for (let i = 0; i < file.opening.zh.length; i += 1) await stage.hear();
    await clock.advance(file.pauseMs);
  };
  const comment = (text: string, viewer: string, id = 'c1'): CommentEvent[] => {
    const told: CommentEvent[] = [];
    room.comment({ clientId: id, viewer, nickname: '', text }, (event) => told.push(event));
    return told;
  };
  const hear = async (sentences: number): Promise<string[]> => {
    const said: string[] = [];
    for (let i = 0; i < sentences; i += 1) said.push(await stage.hear());
    return said;
  };
  const ofType = <T extends RoomEvent['type']>(type: T): Extract<RoomEvent, { type: T }>[] =>
    events.filter((event): event is Extract<RoomEvent, { type: T }> => event.type === type);
  const quiz = segment('quiz', { kind: 'quiz', quiz: QUIZ, waitMs: WAIT_MS });

  beforeEach(() => {
    clock = new HandClock();
    stage = new ScriptedStage();
    events = [];
    journal = [];
    holds = true;
  });

  it('shows the slide of a segment, turns to that of a line, and gives the card back behind it', async () => {
    const zh = [line('第一页'), line('第二页', 'two.svg'), line('还是第二页')];
    await begin(
      segment('lesson', { slide: { zh: 'one.svg', en: 'one-en.svg' }, lines: { zh, en: zh } }),
      segment('talk', {}),
    );
    expect(stage.boards).toEqual([{ kind: 'slide', image: 'one.svg' }]);
    await hear(3);
    expect(stage.boards.slice(1)).toEqual([{ kind: 'slide', image: 'two.svg' }]);
    await clock.advance(1_000);
    expect(stage.boards.slice(2)).toEqual([null]);
  });

  it('puts the slide up again on a stage that replaces one that died', async () => {
    await begin(segment('lesson', { slide: { zh: 'one.svg', en: 'one.svg' } }));
    const next = new ScriptedStage();
    room.replaceStage(next);
    expect(next.boards).toEqual([{ kind: 'slide', image: 'one.svg' }]);
  });

  it('leaves the slide where it was when a question is answered in between', async () => {
    const zh = [line('第一页', 'one.svg'), line('第二页', 'two.svg'), line('还是第二页')];
    await begin(segment('lesson', { product: 'thermal-mug', lines: { zh, en: zh } }));
    await hear(1);
    comment('2号多少钱', 'v1');
    expect(await hear(2)).toEqual(['第二页', expect.stringContaining('89元')]);
    // A bridge back, then the line that was next.
    expect((await hear(2))[1]).toBe('还是第二页');
    expect(stage.boards).toEqual([
      { kind: 'slide', image: 'one.svg' },
      { kind: 'slide', image: 'two.svg' },
    ]);
  });

  it('asks a quiz, counts each viewer once, and tells the answer with its source', async () => {
    await begin(quiz, segment('next', {}));
    const asked = await hear(5);
    expect(asked.slice(0, 4)).toEqual(['quiz一', QUIZ.question.zh, 'A，300 毫升。', 'B，450 毫升。']);
    const told = [comment('A', 'v1'), comment('选B', 'v2'), comment('450毫升', 'v3'), comment('我选B', 'v1', 'c2')];
    await settle();
    for (const [closed] of told) expect(closed).toMatchObject({ type: 'comment.closed', outcome: 'counted' });
    expect(stage.boards.at(-1)).toMatchObject({ kind: 'quiz', right: null, counts: null });
    expect(room.info().quiz).toEqual({ question: QUIZ.question.zh, options: QUIZ.options.zh });
    await clock.advance(WAIT_MS);
    const answer = await hear(3);
    expect(room.info().quiz).toBeNull();
    expect(ofType('quiz.closed')).toMatchObject([{ counts: [0, 3] }]);
    expect(answer).toEqual(['有 3 位朋友回答，全都答对了。', '正确答案是 B，450 毫升。', '450 毫升，弹盖。']);
    expect(stage.boards.at(-1)).toMatchObject({ right: 1, counts: [0, 3] } satisfies Partial<QuizBoard>);
    expect(ofType('quiz.asked')).toMatchObject([{ question: QUIZ.question.zh, options: QUIZ.options.zh }]);
    expect(ofType('quiz.told')).toMatchObject([{ right: 1, citations: ['thermal-mug.spec'] }]);
    expect(ofType('caption').at(-1)?.citations).toEqual(['thermal-mug.spec']);
    expect(journal.filter(({ kind }) => kind === 'quiz').map((entry) => entry['event'])).toEqual([
      'quiz.asked',
      'quiz.closed',
      'quiz.told',
    ]);
    await clock.advance(file.pauseMs);
    expect(stage.boards.at(-1)).toBeNull();
  });

  it('answers questions while it waits, and counts answers meanwhile', async () => {
    await begin(quiz);
    await hear(5);
    comment('2号多少钱', 'v1');
    await settle();
    comment('A', 'v2');
    expect(await stage.hear()).toContain('89元');
    expect(ofType('quiz.told')).toEqual([]);
    await clock.advance(WAIT_MS);
    expect(await stage.hear()).toBe('有 1 位朋友回答，这次都没选对。');
    expect(stage.boards.at(-1)).toMatchObject({ kind: 'quiz', counts: [1, 0] });
  });

  it('takes no answers before the question or after it, and says so when nobody answered', async () => {
    await begin(quiz);
    const early = comment('A', 'v1');
    await settle();
    expect(early).toMatchObject([{ outcome: 'chat' }]);
    await hear(5);
    await clock.advance(WAIT_MS);
    expect(await stage.hear()).not.toMatch(/\d/);
    const late = comment('B', 'v2');
    await settle();
    expect(late).toMatchObject([{ outcome: 'chat' }]);
    expect(await stage.hear()).toBe('正确答案是 B，450 毫升。');
  });

  it('does not ask what no longer holds, nor give an answer that has just lost its ground', async () => {
    await begin(segment('before', {}), quiz, segment('after', {}));
    holds = false;
    await hear(1);
    await clock.advance(1_000);
    expect(await hear(2)).toEqual(['接着来', 'after一']);

    holds = true;
    stage = new ScriptedStage();
    await begin(quiz);
    await hear(5);
    holds = false;
    await clock.advance(WAIT_MS);
    expect((await hear(2))[1]).toMatch(/不公布答案/);
    expect(ofType('quiz.told')).toEqual([]);
  });

  it('closes a quiz that an operator skips, without telling its answer', async () => {
    await begin(quiz, segment('next', {}));
    await hear(5);
    comment('A', 'v1');
    room.skip();
    await settle();
    expect(ofType('quiz.closed')).toMatchObject([{ counts: [1, 0] }]);
    expect(ofType('quiz.told')).toEqual([]);
    expect(stage.boards.at(-1)).toBeNull();
  });

  it('does not ask a question twice within ten minutes', async () => {
    await begin(quiz, segment('next', {}));
    for (let i = 0; i < 40 && stage.sentences.filter((one) => one === QUIZ.question.zh).length < 2; i += 1) {
      await stage.hear();
      await clock.advance(WAIT_MS);
    }
    expect(clock.monotonic()).toBeGreaterThan(10 * 60_000);
  });
});
