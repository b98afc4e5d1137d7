import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nameOf } from '../../../src/delivery/outlets/recording/files.js';
import { RecordingOutlet } from '../../../src/delivery/outlets/recording/recording.js';
import type { Failure } from '../../../src/domain/failure.js';

describe('a recording', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhubo-recording-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Two seconds of sound for a recording that begins at this wall time; resolves when it is over. */
  async function record(wallMs: number, inside: string): Promise<Failure[]> {
    const ended: Failure[] = [];
    const outlet = new RecordingOutlet({
      folder: inside,
      room: 'r',
      minutes: 60,
      megabytes: 100,
      producer: 'test',
    });
    const connection = await outlet.connect({
      events: {
        ended: (failure) => ended.push(failure),
        keyFrame: () => undefined,
      },
      signal: new AbortController().signal,
      pictures: null,
      wallMs: () => wallMs,
      now: () => 0,
    });
    for (let i = 0; i < 94; i += 1)
      connection.write({
        codec: 'aac',
        at: i * 1024,
        keyFrame: true,
        data: new Uint8Array(200).fill(i),
      });
    await connection.close();
    return ended;
  }

  function openIn(inside: string): string[] {
    return readdirSync('/proc/self/fd')
      .flatMap((fd) => {
        try {
          return [readlinkSync(join('/proc/self/fd', fd))];
        } catch {
          // The one that lists them.
          return [];
        }
      })
      .filter((path) => path.startsWith(inside));
  }

  it('is a film with its captions beside it', async () => {
    const inside = join(folder, 'whole');
    expect(await record(1_800_000_000_000, inside)).toEqual([]);
    const name = nameOf(1_800_000_000_000);
    expect(readdirSync(inside).sort()).toEqual([`${name}.mp4`, `${name}.vtt`]);
    expect(statSync(join(inside, `${name}.mp4`)).size).toBeGreaterThan(10_000);
  });

  /** A full disk is tried again twice a minute: each try left an empty film and two open files. */
  it('leaves neither an empty film nor open files behind when it cannot begin', async () => {
    const inside = join(folder, 'failing');
    const name = nameOf(1_800_000_000_000);
    mkdirSync(inside);
    writeFileSync(join(inside, `${name}.vtt`), 'somebody’s');
    const [failure] = await record(1_800_000_000_000, inside);
    expect(failure?.retryable).toBe(true);
    expect(openIn(inside)).toEqual([]);
    expect(readdirSync(inside)).toEqual([`${name}.vtt`]);
    expect(readFileSync(join(inside, `${name}.vtt`), 'utf8')).toBe('somebody’s');
  });
});
