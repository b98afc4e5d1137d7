import { beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/clock.js';
import type { PlatformEvent } from '../../src/domain/platform.js';
import { Courtesies } from '../../src/room/courtesies.js';
import { Standings } from '../../src/room/standings.js';
import { HandClock } from './fakes.js';

let ids = 0;
const event = (kind: PlatformEvent['kind'], nickname: string, viewer = `v${(ids += 1)}`): PlatformEvent => ({
  kind,
  id: `e${(ids += 1)}`,
  viewer,
  nickname,
  gift: '',
  product: null,
});

describe('courtesies', () => {
  let clock: HandClock;
  let courtesies: Courtesies;

  beforeEach(() => {
    clock = new HandClock();
    courtesies = new Courtesies({
      clock,
      random: seededRandom(1),
      language: 'zh',
      scene: 'shop',
      mayBeSpoken: (text) => !text.includes('骗子'),
    });
  });

  const next = (): string | null => courtesies.next(() => 's1')?.text ?? null;

  it('thank for an order before a gift, a gift before a follow, and welcome last, with a pause between thanks', async () => {
    for (const kind of ['enter', 'follow', 'gift', 'order'] as const) courtesies.note(event(kind, `小${kind}`));
    expect(next()).toContain('小order');
    expect(next()).toBeNull();
    await clock.advance(10_000);
    expect(next()).toContain('小enter');
    await clock.advance(20_000);
    expect(next()).toContain('小gift');
    await clock.advance(30_000);
    expect(next()).toContain('小follow');
  });

  it('never say the same thanks to the same name twice within ten minutes, but thank together later', async () => {
    const said: (string | null)[] = [];
    for (let i = 0; i < 5; i += 1) {
      courtesies.note(event('order', '小李', `v${i}`));
      said.push(next());
      await clock.advance(30_000);
    }
    const heard = said.filter((one) => one !== null);
    expect(new Set(heard).size).toBe(heard.length);
    expect(heard).toHaveLength(4);
    expect(heard.at(-1)).toContain('小李和另外1位朋友');
  });

  it('name two at most and count the others, and know whose names they spoke', () => {
    for (const name of ['小李', '阿明', '小王', '小李!']) courtesies.note(event('gift', name, `viewer of ${name}`));
    expect(next()).toContain('小李、阿明和另外2位朋友');
    // Two are called the same: it may be either's.
    expect(courtesies.namedIn('s1')).toEqual(['viewer of 小李', 'viewer of 小李!', 'viewer of 阿明']);
    expect(courtesies.namedIn('s2')).toEqual([]);
  });

  it.each(['', '骗子', '加我微信abc12345加我微信', '13812345678', '🎉🎉', '<script>'])(
    'never speak a nickname like %j as it is',
    (name) => {
      courtesies.note(event('order', name));
      const said = next() ?? '';
      if (name !== '<script>') expect(said).toContain('这位朋友');
      expect(said).not.toMatch(/[<>]|骗子|1381|微信/);
    },
  );

  it('keep silent about likes, and bounded under a flood', async () => {
    courtesies.note(event('like', '小李'));
    expect(next()).toBeNull();
    for (let i = 0; i < 5_000; i += 1) courtesies.note(event('enter', `客${i}`));
    expect(next()).toContain('和另外998位朋友');
    await clock.advance(60_000);
    expect(next()).toBeNull();
  });
});

describe('standings', () => {
  it('weigh who ordered more than who gave, and forget after half an hour', async () => {
    const clock = new HandClock();
    const standings = new Standings(clock);
    standings.note(event('gift', '', 'giver'));
    standings.note(event('order', '', 'buyer'));
    standings.note(event('follow', '', 'buyer'));
    expect(standings.of('buyer')).toBeGreaterThan(standings.of('giver'));
    expect(standings.of('giver')).toBeGreaterThan(standings.of('stranger'));
    await clock.advance(31 * 60_000);
    expect(standings.of('buyer')).toBe(1);
  });
});
