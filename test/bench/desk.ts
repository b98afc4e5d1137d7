import { moderate } from '../../src/answering/moderation.js';
import { seededRandom } from '../../src/domain/clock.js';
import type { Comment } from '../../src/domain/comment.js';
import { CommentDesk } from '../../src/room/comment-desk.js';
import { AcceleratedShow } from '../show/accelerated.js';
import { audience } from '../show/audience.js';
import { PacketClock } from '../show/played.js';

export interface DeskFigures {
  /** Comments a second of CPU through the desk: admitted, understood before, grouped or answered in text, closed. */
  readonly desk: number;
  /** The same through moderation and understanding too. */
  readonly whole: number;
  /** Moderation and understanding of words that nobody has written before. */
  readonly unseen: number;
  /** Comments with not exactly one outcome, a rejection included. */
  readonly wrong: number;
  /** What the heap holds more at the end than before, MB. */
  readonly heldMb: number;
}

const COMMENTS = 400_000;
const UNSEEN = 10_000;
/** Where the CJK Unified Ideographs begin; twice as many follow. */
const CHINESE = 0x4e00;
/** Show time in which they come. */
const RATE = 20_000;
const TICK_MS = 20;

/** A flood as viewers write it, from ten times as many viewers as a room has. */
export async function benchDesk(cpuMs: () => number): Promise<DeskFigures> {
  const acts = audience({ seconds: 30_000, language: 'zh', random: seededRandom(9), rate: 2, bursts: [] });
  const texts = acts.flatMap((act) => ('comment' in act ? [act.comment] : []));
  const show = await AcceleratedShow.open({ language: 'zh' });
  const { understander } = show;
  const comments = Array.from({ length: COMMENTS }, (_, i): Comment => {
    const text = texts[i % texts.length] ?? '';
    const viewer = `v${i % 40_000}`;
    return { id: `${viewer}/${i}`, clientId: String(i), viewer, nickname: '', text, receivedAt: 0 };
  });
  // One pass makes everything warm and learns what each wording means.
  const understood = new Map(texts.map((text) => [text, understander.understand(text)] as const));
  const heap = (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const flood = (understand: (text: string) => ReturnType<typeof understander.understand> | null) => {
    const clock = new PacketClock();
    const ends = new Uint8Array(COMMENTS);
    const end = ({ clientId }: Comment): void => {
      const i = Number(clientId);
      ends[i] = (ends[i] ?? 0) + 1;
    };
    const desk = new CommentDesk({
      clock,
      closed: end,
      reply: (question) => {
        desk.finish(question, 'replied');
        return true;
      },
      standing: () => 1,
      onScreen: () => null,
    });
    const before = heap();
    const began = cpuMs();
    const asked = { thread: null, pinned: 'down-jacket' };
    for (let i = 0; i < COMMENTS; i += 1) {
      if (i % ((RATE * TICK_MS) / 1000) === 0) clock.tick();
      // A host answers six a minute.
      if (i % (10 * RATE) === 0) {
        const question = desk.next();
        if (question !== null) desk.finish(question, 'answered');
      }
      const comment = comments[i] as Comment;
      const refused = desk.admits(comment);
      const understanding = refused === null ? understand(comment.text) : null;
      if (understanding === null || desk.take(comment, understanding, asked) !== null) end(comment);
    }
    const spent = cpuMs() - began;
    const heldMb = heap() - before;
    desk.clear();
    return { perSecond: (1000 * COMMENTS) / spent, heldMb, wrong: ends.filter((count) => count !== 1).length };
  };
  try {
    flood((text) => understood.get(text) ?? null);
    const alone = flood((text) => understood.get(text) ?? null);
    const whole = flood((text) => (moderate(text) === null ? understander.understand(text) : null));
    const unseen = (from: number): number => {
      const began = cpuMs();
      for (let i = 0; i < UNSEEN; i += 1) {
        const text = `${texts[i % texts.length] ?? ''} ${String.fromCodePoint(from + i)}`;
        if (moderate(text) === null) understander.understand(text);
      }
      return (1000 * UNSEEN) / (cpuMs() - began);
    };
    // The floods asked for what was known; what reads is compiled in a pass of its own, as they had theirs.
    unseen(CHINESE);
    return {
      desk: alone.perSecond,
      whole: whole.perSecond,
      unseen: unseen(CHINESE + UNSEEN),
      wrong: alone.wrong + whole.wrong,
      heldMb: Math.max(alone.heldMb, whole.heldMb),
    };
  } finally {
    await show.close();
  }
}
