import { beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/clock.js';
import { type Line, RunOfShow, type RunOfShowOptions } from '../../src/room/run-of-show.js';
import type { Script, ScriptLine, ScriptLines, ScriptSegment } from '../../src/room/script.js';
import { HandClock } from './fakes.js';

const line = (...say: string[]): ScriptLine => ({ say, offer: false });
const lines = (...zh: (string | ScriptLine)[]): ScriptLines => {
  const all = zh.map((one) => (typeof one === 'string' ? line(one) : one));
  return { zh: all, en: all };
};
const segment = (id: string, said: ScriptLines, more: Partial<ScriptSegment> = {}): ScriptSegment => ({
  id,
  kind: 'pitch',
  product: id,
  lines: said,
  waitMs: 2_000,
  pace: 1,
  interrupt: 'sentence',
  lengthMs: null,
  countdownMs: null,
  ...more,
});
const SCRIPT: Script = {
  opening: lines('我是AI数字人', '有问题就问'),
  bridges: lines(line('看下一个', '接着看')),
  resumes: lines(line('接着说{name}', '回到{name}')),
  soldOut: lines(line('{name}卖完了')),
  quiet: lines(line('想看哪个', '有问题吗')),
  closing: lines('再见'),
  pauseMs: 1_000,
  segments: [
    segment('a', lines('a一', 'a二', { say: ['a价'], offer: true })),
    segment('b', lines(line('b一', 'b1'), line('b二', 'b2'))),
  ],
  rounds: null,
  hours: null,
  timeZone: 'Asia/Shanghai',
};

describe('the run of show', () => {
  let clock: HandClock;
  const sold = new Set<string>();

  beforeEach(() => {
    clock = new HandClock();
    sold.clear();
  });

  const run = (script: Partial<Script> = {}, more: Partial<RunOfShowOptions> = {}): RunOfShow =>
    new RunOfShow({
      script: { ...SCRIPT, ...script },
      language: 'zh',
      clock,
      random: seededRandom(4),
      available: (product) => !sold.has(product),
      spoken: (text) => text,
      askable: () => true,
      ...more,
    });
  /** Says the next lines, a second each; stops when the show rests. */
  const say = async (show: RunOfShow, count: number, each = 1_000): Promise<Line[]> => {
    const said: Line[] = [];
    for (let next = show.peek(); next !== null && said.length < count; next = show.peek()) {
      said.push(next);
      show.advance();
      await clock.advance(each);
    }
    return said;
  };
  const texts = (said: readonly Line[]): string[] => said.map(({ text }) => text);

  it('walks opening and segments in order, with a bridge before each but the first, and waits behind each', async () => {
    const said = await say(run(), 8);
    expect(texts(said).slice(0, 5)).toEqual(['我是AI数字人', '有问题就问', 'a一', 'a二', 'a价']);
    expect(['看下一个', '接着看']).toContain(said[5]?.text);
    expect(said[6]?.text).toMatch(/^b[一1]$/);
    expect(said.filter(({ last }) => last).map(({ waitMs }) => waitMs)).toEqual([1_000, 2_000, 2_000]);
  });

  it('repeats nothing and skips nothing when the same line is asked for twice', () => {
    const show = run();
    expect(show.peek()).toEqual(show.peek());
  });

  it('takes an interrupted segment up at its sentence, behind a transition of ever other words', async () => {
    const show = run();
    await say(show, 3);
    show.interrupted();
    show.interrupted();
    const [first, next] = await say(show, 2);
    expect(first?.text).toMatch(/\{name\}/);
    expect(first).toMatchObject({ segment: 'a', product: 'a', last: false });
    expect(next?.text).toBe('a二');
    show.interrupted();
    const [second] = await say(show, 1);
    expect(second?.text).not.toBe(first?.text);
    show.interrupted();
    // No transition is left that was not heard lately: the segment goes on without one.
    expect(show.peek()?.text).toBe('a价');
  });

  it('does not announce a return to a segment that had not begun, or to the welcome', async () => {
    const show = run();
    await say(show, 1);
    show.interrupted();
    expect(show.peek()?.text).toBe('有问题就问');
    await say(show, 1);
    show.interrupted();
    expect(show.peek()?.text).toBe('a一');
  });

  describe('edited on air', () => {
    const edited = (...segments: ScriptSegment[]): Script => ({ ...SCRIPT, segments });
    const [a, b] = SCRIPT.segments as [ScriptSegment, ScriptSegment];

    it('goes on in the same segment behind the line said last, with the lines that are new', async () => {
      const show = run();
      await say(show, 3);
      show.change(edited(segment('a', lines('a一', 'a新', 'a二改')), b));
      expect(texts(await say(show, 2))).toEqual(['a新', 'a二改']);
      expect((await say(show, 2)).map(({ segment: id }) => id)).toEqual(['b', 'b']);
    });

    it('says a line once, though one before it came or the line itself was reworded', async () => {
      const show = run();
      await say(show, 4);
      show.change(edited(segment('a', lines('a零', 'a一', 'a二', 'a三')), b));
      expect(texts(await say(show, 1))).toEqual(['a三']);
      const other = run();
      await say(other, 4);
      other.change(edited(segment('a', lines('甲', '乙', '丙')), b));
      expect(texts(await say(other, 1))).toEqual(['丙']);
    });

    it('leaves a segment that is gone, or has nothing more to say, for the one behind it', async () => {
      const show = run();
      await say(show, 3);
      show.change(edited(segment('c', lines('c一')), b));
      expect((await say(show, 2)).map(({ segment: id }) => id)).toEqual(['c', 'b']);
      const other = run();
      await say(other, 3);
      other.change(edited(segment('a', lines('a一')), b));
      expect((await say(other, 1))[0]?.segment).toBe('b');
    });

    it('changes nothing of what is on air when only others were edited, and ends the opening as it began', async () => {
      const show = run();
      await say(show, 1);
      show.change({ ...edited(a, segment('b', lines('b新'))), opening: lines('别的') });
      expect(texts(await say(show, 3))).toEqual(['有问题就问', 'a一', 'a二']);
      show.change(edited(segment('z', lines('z一')), a, segment('b', lines('b新二'))));
      expect(texts(await say(show, 3)).at(-1)).toBe('b新二');
    });
  });

  it('says no line twice within ten minutes but the offer, and asks the writer for more', async () => {
    const asked: number[] = [];
    let written = 0;
    const show = run(
      {},
      {
        write: ({ round, product }) => {
          asked.push(round);
          return Array.from({ length: 3 }, () => `${product}新${(written += 1)}`);
        },
      },
    );
    const said = texts(await say(show, 60));
    const again = said.filter((text, i) => said.indexOf(text) !== i);
    expect(new Set(again)).toEqual(new Set(['a价']));
    expect(asked.every((round) => round > 1)).toBe(true);
    expect(asked.length).toBeGreaterThan(4);
  });

  it('says its own lines again after ten minutes', async () => {
    const show = run({}, { write: () => [] });
    const said = texts(await say(show, 200, 5_000));
    const times = said.flatMap((text, i) => (text === 'a一' ? [i] : []));
    expect(times.length).toBeGreaterThan(1);
    expect(Math.min(...times.slice(1).map((at, i) => at - (times[i] ?? 0)))).toBeGreaterThanOrEqual((10 * 60) / 5);
  });

  it('without a writer repeats its lines in the wordings heard longest ago', async () => {
    const said = texts(await say(run(), 30)).filter((text) => /^b[一1]$/.test(text));
    expect(said.length).toBeGreaterThan(2);
    said.slice(1).forEach((text, i) => expect(text).not.toBe(said[i]));
  });

  it('leaves a sold-out product out, says so once, and has it back when it is', async () => {
    sold.add('a');
    const show = run();
    const first = texts(await say(show, 12));
    expect(first.filter((text) => text === '{name}卖完了')).toHaveLength(1);
    expect(first).not.toContain('a一');
    sold.clear();
    expect(texts(await say(show, 12))).toContain('a一');
  });

  it('speaks to the room, with a pause, when nothing at all can be sold, and is silent rather than repeat itself', async () => {
    sold.add('a').add('b');
    const show = run({ rounds: 3 });
    const said = await say(show, 10);
    const quiet = said.filter(({ segment: id }) => id === 'quiet');
    expect(texts(quiet).sort()).toEqual(['想看哪个', '有问题吗'].sort());
    expect(quiet.every(({ waitMs }) => waitMs >= 10_000)).toBe(true);
    expect(show.peek()).toBeNull();
    // Looking for something to say is not a round.
    for (let i = 0; i < 20; i += 1) show.peek();
    sold.clear();
    expect((await say(show, 3)).map(({ product }) => product)).toEqual(['b', 'b', 'b']);
  });

  it('fills a segment to its length with what the writer gives', async () => {
    const wanted: number[] = [];
    const show = run(
      { segments: [segment('a', lines('a一'), { lengthMs: 20_000 })] },
      {
        write: ({ lengthMs }) => {
          wanted.push(lengthMs);
          return ['a长一', 'a长二'];
        },
      },
    );
    expect(texts(await say(show, 5)).slice(2)).toEqual(['a一', 'a长一', 'a长二']);
    expect(wanted[0]).toBeGreaterThan(19_000);
  });

  it('tells the countdown with a promotion’s first line', async () => {
    const show = run({ segments: [segment('a', lines('a一', 'a二'), { kind: 'promotion', countdownMs: 60_000 })] });
    const said = await say(show, 4);
    expect(said.map(({ countdownMs }) => countdownMs)).toEqual([null, null, 60_000, null]);
  });

  it('closes after its rounds and rests for good', async () => {
    const show = run({ rounds: 2 });
    const said = texts(await say(show, 100));
    expect(said.filter((text) => text === 'a价')).toHaveLength(2);
    expect(said.at(-1)).toBe('再见');
    await clock.advance(24 * 3_600_000);
    expect(show.peek()).toBeNull();
  });

  it('keeps its hours: opens when they begin, closes when they end, and opens again the next day', async () => {
    // The hand clock begins at 2027-01-15 08:00 UTC, 16:00 in Shanghai.
    const show = run({ hours: [{ from: 19 * 60 + 30, to: 20 * 60 }] });
    expect(show.peek()).toBeNull();
    await clock.advance(3.5 * 3_600_000);
    expect(show.peek()?.text).toBe('我是AI数字人');
    const said = texts(await say(show, 1_000, 5_000));
    expect(said.at(-1)).toBe('再见');
    expect(show.peek()).toBeNull();
    await clock.advance(23.75 * 3_600_000);
    expect(show.peek()?.segment).toBe('opening');
    expect(show.round).toBe(1);
  });
});
