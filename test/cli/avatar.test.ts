import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blinksPerMinute } from '../../src/avatar/blinks.js';
import { sealBundle } from '../../src/avatar/files.js';
import { inspectAvatar } from '../../src/cli/avatar/inspect.js';

const root = new URL('../../', import.meta.url).pathname;

describe('zhubo avatar inspect', () => {
  let work: string;
  let folder: string;

  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'zhubo-inspect-'));
    folder = join(work, 'presenter');
    mkdirSync(folder);
    for (const file of ['avatar.json', 'pictures.mp4', 'poster.jpg', 'matte.mp4', 'backdrop.webp']) {
      cpSync(`${root}models/presenter/${file}`, join(folder, file));
    }
    cpSync(`${root}models/lipsync`, join(work, 'lipsync'), { recursive: true });
  });

  afterEach(() => {
    rmSync(work, { recursive: true });
  });

  const inspect = async (sheet?: string): Promise<string> => {
    const lines: string[] = [];
    await inspectAvatar(folder, { print: (line) => lines.push(line), ...(sheet === undefined ? {} : { sheet }) });
    return lines.join('\n');
  };

  it('describes the bundle and draws every Nth picture of it', { timeout: 60_000 }, async () => {
    const sheet = join(work, 'out', 'sheet.png');
    const said = await inspect(sheet);
    const manifest = JSON.parse(readFileSync(join(folder, 'avatar.json'), 'utf8')) as {
      name: { zh: string };
      pictures: { count: number };
      width: number;
      height: number;
    };
    expect(said).toContain(manifest.name.zh);
    expect(said).toContain(`${manifest.pictures.count} (`);
    expect(said).toMatch(/idle, .*blinks a minute/);
    expect(said).toContain('7 files verified');
    const { width, height } = await sharp(sheet).metadata();
    const tile = Math.round((160 * manifest.height) / manifest.width);
    expect([width, height % tile]).toEqual([1600, 0]);
    // The pictures are really there: the first tile is no flat colour.
    const { channels } = await sharp(sheet).extract({ left: 0, top: 40, width: 160, height: 120 }).stats();
    expect(channels[1]?.stdev).toBeGreaterThan(10);
  });

  it('names the damaged file, whether its checksum tells or only decoding does', async () => {
    truncateSync(join(folder, 'pictures.mp4'), 3_000_000);
    await expect(inspect()).rejects.toThrow(/pictures\.mp4 is not the file that was sealed/);
    sealBundle(folder);
    await expect(inspect()).rejects.toThrow(/pictures\.mp4 (cannot be decoded|holds \d+ pictures, avatar\.json says)/);
    writeFileSync(join(folder, 'pictures.mp4'), 'no video at all');
    sealBundle(folder);
    await expect(inspect()).rejects.toThrow(/pictures\.mp4 cannot be decoded/);
  });

  it('counts a blink where a lid falls shut, over the seam of a loop too', () => {
    const lids = new Array<number>(250).fill(0).fill(1, 100, 104);
    expect(blinksPerMinute(lids)).toBeCloseTo(6);
    expect(blinksPerMinute(lids.with(0, 1))).toBeCloseTo(12);
  });
});
