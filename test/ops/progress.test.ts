import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/domain/log.js';
import { progressOf } from '../../src/ops/progress.js';

describe('progress', () => {
  it('is one bar on a terminal, drawn over itself and ended by a line break', () => {
    const written: string[] = [];
    const show = progressOf('unpacking', { isTTY: true, write: (text) => written.push(text) }, silentLog);
    for (const percent of [0, 50, 100]) show(percent);
    expect(written.map((text) => text.startsWith('\r'))).toEqual([true, true, true]);
    expect(written.map((text) => text.split('█').length - 1)).toEqual([0, 16, 32]);
    expect(written.map((text) => text.endsWith('\n'))).toEqual([false, false, true]);
  });

  it('is a line of the log every tenth elsewhere', () => {
    const told: object[] = [];
    const log = { ...silentLog, info: (values: object) => told.push(values) };
    const show = progressOf('unpacking', { write: () => expect.unreachable('no terminal') }, log);
    for (let percent = 0; percent <= 100; percent += 1) show(percent);
    expect(told).toHaveLength(11);
  });
});
