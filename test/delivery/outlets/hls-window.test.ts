import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.js';
import { HlsWindow } from '../../../src/delivery/outlets/hls/window.js';

describe('a room’s HLS window', () => {
  function open(): { window: HlsWindow; wanted: boolean[]; clock: { now: number } } {
    const wanted: boolean[] = [];
    const clock = { now: 0 };
    const window = new HlsWindow({ ...systemClock, monotonic: () => clock.now }, (on) => wanted.push(on));
    return { window, wanted, clock };
  }
  const init = (window: HlsWindow): void => window.take({ type: 'init', data: Buffer.from('init') });
  const segment = (window: HlsWindow, i: number): void =>
    window.take({ type: 'segment', seconds: 2, wallMs: 2_000 * i, data: Buffer.from(`segment ${i}`) });

  it('is filled from the first request on, which waits for two segments', async () => {
    const { window, wanted } = open();
    segment(window, 0);
    const asked = window.file('index.m3u8');
    expect(wanted).toEqual([true]);
    init(window);
    segment(window, 1);
    segment(window, 2);
    const { data, lasting } = await asked;
    expect(lasting).toBe(false);
    expect(String(data).split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:3',
      '#EXT-X-MEDIA-SEQUENCE:1',
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MAP:URI="init-1.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:02.000Z',
      '#EXTINF:2.000,',
      '1.m4s',
      '#EXTINF:2.000,',
      '2.m4s',
      '',
    ]);
    expect(String((await window.file('2.m4s')).data)).toBe('segment 2');
    expect(await window.file('init-1.mp4')).toMatchObject({ type: 'video/mp4', lasting: true });
  });

  it('keeps sixteen segments, lists eight, and counts on', async () => {
    const { window } = open();
    const asked = window.file('index.m3u8');
    init(window);
    for (let i = 1; i <= 40; i += 1) segment(window, i);
    await asked;
    const text = String((await window.file('index.m3u8')).data);
    expect(text).toContain('#EXT-X-MEDIA-SEQUENCE:33\n');
    expect(text.match(/\.m4s/g)).toHaveLength(8);
    expect(String((await window.file('25.m4s')).data)).toBe('segment 25');
    await expect(window.file('24.m4s')).rejects.toThrow('no segment "24.m4s"');
  });

  it('says where the stream was begun anew, and counts those that have left the list', async () => {
    const { window } = open();
    const asked = window.file('index.m3u8');
    init(window);
    for (let i = 1; i <= 3; i += 1) segment(window, i);
    await asked;
    init(window);
    for (let i = 4; i <= 6; i += 1) segment(window, i);
    const both = String((await window.file('index.m3u8')).data);
    expect(both).toMatch(/3\.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-2\.mp4"\n/);
    expect(both).toContain('#EXT-X-DISCONTINUITY-SEQUENCE:0\n');
    for (let i = 7; i <= 30; i += 1) segment(window, i);
    const later = String((await window.file('index.m3u8')).data);
    expect(later).toContain('#EXT-X-DISCONTINUITY-SEQUENCE:1\n');
    await expect(window.file('init-1.mp4')).rejects.toThrow('no segment');
  });

  it('falls asleep when nobody asks, forgets what it had, and wakes at the next request', async () => {
    const { window, wanted, clock } = open();
    const asked = window.file('index.m3u8');
    init(window);
    segment(window, 1);
    segment(window, 2);
    await asked;
    clock.now = 29_000;
    window.tend();
    expect(wanted).toEqual([true]);
    clock.now = 31_000;
    window.tend();
    expect(wanted).toEqual([true, false]);
    await expect(window.file('2.m4s')).rejects.toThrow('no segment');
    const again = window.file('index.m3u8');
    expect(wanted).toEqual([true, false, true]);
    init(window);
    segment(window, 3);
    segment(window, 4);
    expect(String((await again).data)).toContain('#EXT-X-MEDIA-SEQUENCE:3\n');
  });

  /** A room taken off the air and brought back while somebody watched had segments without what decodes them, for as long as he did. */
  it('begins anew with another show, whatever is still on its way of the last, and counts on', async () => {
    const { window, wanted } = open();
    const asked = window.file('index.m3u8');
    init(window);
    for (let i = 1; i <= 3; i += 1) segment(window, i);
    await asked;
    window.end();
    expect(wanted).toEqual([true, false]);
    const again = window.file('index.m3u8');
    expect(wanted).toEqual([true, false, true]);
    segment(window, 4);
    init(window);
    segment(window, 5);
    segment(window, 6);
    const text = String((await again).data);
    expect(text).toContain('#EXT-X-MEDIA-SEQUENCE:4\n');
    expect(text).toContain('#EXT-X-DISCONTINUITY-SEQUENCE:1\n');
    expect(text.match(/#EXT-X-MAP:URI="(.*)"/)?.[1]).toBe('init-2.mp4');
    expect(String((await window.file('4.m4s')).data)).toBe('segment 5');
  });
});
