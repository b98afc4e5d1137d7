import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EditedShow } from '../../src/knowledge/edited-show.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';

const CONFIG = fileURLToPath(new URL('../../config/', import.meta.url));

describe('a run of show that is edited on air', () => {
  let folder: string;
  let path: string;
  let kept: string;
  const catalogue = loadCatalogue(join(CONFIG, 'shop.json'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-shows-'));
    for (const name of ['room.json', 'shop.json']) cpSync(join(CONFIG, name), join(folder, name));
    path = join(folder, 'room.json');
    kept = join(folder, 'data', 'demo.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const restarted = async (): Promise<EditedShow> => {
    const show = EditedShow.open(path, kept);
    await show.restore(catalogue);
    return show;
  };
  /** The show with another first line of its first segment. */
  const reworded = (show: EditedShow, line: unknown): Record<string, unknown> => {
    const copy = structuredClone(show.show) as { segments: { lines: { zh: unknown[] } }[] };
    if (copy.segments[0] !== undefined) copy.segments[0].lines.zh[0] = line;
    return copy;
  };

  it('is the file until it is edited, and holds nothing else of the room', async () => {
    const show = await restarted();
    expect(show.version).toBe(1);
    expect(Object.keys(show.show)).toEqual(['opening', 'bridges', 'closing', 'pauseMs', 'segments']);
    expect(show.file.segments[0]?.lines.zh[0]?.say).toEqual(['来看{link}号链接，{name}。']);
  });

  it('outlasts a restart, until the file itself changes', async () => {
    const show = await restarted();
    const file = await show.replace(reworded(show, '先看{name}。'), 1, catalogue);
    expect([file.segments[0]?.lines.zh[0]?.say, show.version]).toEqual([['先看{name}。'], 2]);
    const again = await restarted();
    expect(again.file.segments[0]?.lines.zh[0]?.say).toEqual(['先看{name}。']);
    expect([again.version, again.show]).toEqual([2, show.show]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"pauseMs": 2500', '"pauseMs": 2000'));
    const changed = await restarted();
    expect(changed.file.segments[0]?.lines.zh[0]?.say).toEqual(['来看{link}号链接，{name}。']);
    expect([changed.file.pauseMs, changed.version]).toEqual([2_000, 3]);
  });

  it('keeps the room and its own show when what was kept cannot be used any more', async () => {
    const show = await restarted();
    await show.replace(reworded(show, '先看{name}。'), undefined, catalogue);
    const later = EditedShow.open(path, kept);
    await expect(later.restore(loadCatalogue(join(CONFIG, 'scenes/bank/shop.json')))).rejects.toThrow(kept);
    expect(later.file.segments[0]?.lines.zh[0]?.say).toEqual(['来看{link}号链接，{name}。']);
  });

  it.each([
    ['a line that is none', 7, 'segments.0.lines.zh.0'],
    ['an empty line', '', 'segments.0.lines.zh.0'],
    ['a slot that is none', '{discount}', 'segment pitch-down-jacket: lines.zh.0 uses {discount}'],
    ['a slide that is not there', { say: '看这里', slide: 'slides/none.svg' }, 'slides/none.svg'],
  ])('refuses %s by its place, and stays as it was', async (_what, line, named) => {
    const show = await restarted();
    await expect(show.replace(reworded(show, line), 1, catalogue)).rejects.toThrow(named);
    expect(show.version).toBe(1);
    expect(show.file.segments[0]?.lines.zh[0]?.say).toEqual(['来看{link}号链接，{name}。']);
  });

  it('refuses what is no run of show, a product the shop lacks now, and an edit of an older version', async () => {
    const show = await restarted();
    const own = show.show;
    await expect(show.replace({ ...own, language: 'en' }, 1, catalogue)).rejects.toThrow('no key "language"');
    await expect(show.replace([], 1, catalogue)).rejects.toThrow('object');
    await expect(show.replace({ ...own, closing: undefined }, 1, catalogue)).rejects.toThrow('closing');
    const bank = loadCatalogue(join(CONFIG, 'scenes/bank/shop.json'));
    await expect(show.replace(own, 1, bank)).rejects.toThrow('down-jacket');
    await show.replace(own, 1, catalogue);
    await expect(show.replace(own, 1, catalogue)).rejects.toMatchObject({ code: 'stale' });
  });
});
