import { describe, expect, it } from 'vitest';
import { outletMade } from '../../src/gateway/outlets/bodies.js';
import { bitrateOf, durationOf, EMPTY_OUTLET, outletOf, sizeOf } from '../../src/pages/studio/settings/outlet-form.js';
import { roomsIn } from '../../src/pages/studio/settings/rooms-in.js';

describe('the settings of where streams and events go', () => {
  it('send what each kind of outlet has, and of what was left empty nothing', () => {
    const form = { ...EMPTY_OUTLET, name: ' 抖音 ', url: ' rtmp://push.example.com/live ', secret: 'k-1' };
    expect(outletOf(form)).toEqual({ type: 'rtmp', name: '抖音', url: 'rtmp://push.example.com/live', key: 'k-1' });
    expect(outletOf({ ...form, type: 'whip', name: '', secret: '' })).toEqual({ type: 'whip', url: form.url.trim() });
    expect(outletOf({ ...form, type: 'recording', name: '' })).toEqual({
      ...{ type: 'recording', minutes: 60, megabytes: 2000 },
    });
    for (const type of ['rtmp', 'whip', 'recording'] as const)
      expect(outletMade.safeParse(outletOf({ ...form, type })).success).toBe(true);
  });

  it('say rates, sizes and times in units people read', () => {
    expect([0, 640_000, 1_524_000].map(bitrateOf)).toEqual(['0 kbit/s', '640 kbit/s', '1.52 Mbit/s']);
    expect([0, 640_000, 35e6, 1.23e9].map(sizeOf)).toEqual(['0 kB', '640 kB', '35 MB', '1.2 GB']);
    expect([0, 59, 189, 7_389].map(durationOf)).toEqual(['0:00', '0:59', '3:09', '2:03:09']);
  });

  it('take ids of rooms however people part them; none are all', () => {
    expect(roomsIn(' demo, linen，demo、wool  silk ')).toEqual(['demo', 'linen', 'wool', 'silk']);
    expect(roomsIn(' , ')).toBeNull();
  });
});
