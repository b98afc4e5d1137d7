import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Avatar } from '../../src/avatar/avatar.js';
import { readBundle } from '../../src/avatar/files.js';
import { type Known, learnBundle } from '../../src/check/bundle.js';
import { examine } from '../../src/check/findings.js';
import { judge, type Mark, type MarkId } from '../../src/check/marks.js';
import { openFeatureEncoder } from '../../src/driving/lip-sync.js';
import type { Voice } from '../../src/speech/voice.js';
import { ownVoice } from '../check/voice.js';
import { type Faults, LINES, performShow, SECONDS } from './offline-show.js';
import { type RunningServer, startServer } from './server.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUNDLE = `${ROOT}models/presenter`;
const CACHE = `${ROOT}.cache/avatars`;
/** A show is rendered, encoded, decoded and measured: 20 s of CPU, which a busy machine makes long. */
const PATIENCE_MS = 400_000;

describe('the check on a stream of the stage itself, made offline', () => {
  let avatar: Avatar;
  let known: Known;
  let voice: Voice;
  let healthy: readonly Mark[];

  beforeAll(async () => {
    avatar = await Avatar.open({ bundle: readBundle(BUNDLE), cache: CACHE, openEncoder: openFeatureEncoder });
    known = await learnBundle(BUNDLE, CACHE, avatar.manifest);
    voice = await ownVoice();
    healthy = await marksOf({});
  }, PATIENCE_MS);

  afterAll(async () => {
    await known.close();
    avatar.close();
  });

  async function marksOf(faults: Faults): Promise<readonly Mark[]> {
    const recording = await performShow(ROOT, avatar, voice, LINES, SECONDS, faults);
    return judge(await examine(recording, known, [voice]));
  }

  /** What fails now and did not before. */
  async function brokenBy(faults: Faults): Promise<MarkId[]> {
    const before = new Set(failed(healthy));
    return failed(await marksOf(faults)).filter((id) => !before.has(id));
  }

  it('passes every mark; a provisional presenter may lack rendered truth to be compared with', () => {
    console.log(healthy.map(({ id, measured }) => `${id}: ${measured}`).join('\n'));
    const lacking: MarkId[] = avatar.manifest.provisional ? ['quality'] : [];
    expect(failed(healthy).filter((id) => !lacking.includes(id))).toEqual([]);
  });

  it(
    'fails for sound that is 120 ms late, and for nothing else',
    async () => {
      expect(await brokenBy({ soundLateMs: 120 })).toEqual(['lag']);
    },
    PATIENCE_MS,
  );

  it(
    'fails for a mouth that stands still: it follows nothing and closes for nothing',
    async () => {
      expect(await brokenBy({ frozenMouth: true })).toEqual(['lag', 'correlation', 'closures']);
    },
    PATIENCE_MS,
  );

  it(
    'fails for two seconds of idling shown over and over',
    async () => {
      const broken = await brokenBy({ loop: 50 });
      expect(broken).toContain('repetition');
      // Two seconds hold one blink, two or none, so their rate may be wrong as well; nothing else is.
      expect(broken.filter((id) => id !== 'repetition' && id !== 'blinks' && id !== 'blink-length')).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'fails for a box around the mouth that can be seen',
    async () => {
      expect(await brokenBy({ box: 3 })).toEqual(['seam']);
    },
    PATIENCE_MS,
  );
});

describe('zhubo check on the built server', () => {
  let server: RunningServer;
  let out: string;

  beforeAll(async () => {
    server = await startServer();
    out = mkdtempSync(join(tmpdir(), 'zhubo-check-'));
  });

  afterAll(async () => {
    rmSync(out, { recursive: true });
    expect(await server.stop()).toBe(0);
  });

  it('watches, prints every mark, writes the report, and its exit code is the verdict', async () => {
    const { code, stdout, stderr } = await zhubo('check', '20s', '--url', server.url, '--language', 'en', '--out', out);
    expect(stderr).toBe('');
    const lines = stdout.split('\n').filter((line) => /^[✓✗] .* {2}/.test(line));
    expect(lines).toHaveLength(15);
    const verdict = (name: string): string | undefined => lines.find((line) => line.includes(name))?.[0];
    // What a busy machine cannot spoil; pictures a second and freezes depend on what else it does.
    for (const name of ['captions are heard', 'audio/video skew', 'lip-sync lag', 'lip-sync correlation', 'seam']) {
      expect([name, verdict(name)]).toEqual([name, '✓']);
    }
    expect(code).toBe(lines.some((line) => line.startsWith('✗')) ? 1 : 0);
    const html = readFileSync(join(out, 'report.html'), 'utf8');
    expect(html).toContain('data:image/webp;base64,');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/(?:src|href)="https?:/);
  });

  it('says clearly what is wrong: no room, no server, no bundle, no time', async () => {
    const room = await zhubo('check', '20s', '--url', server.url, '--room', 'nowhere');
    expect(room).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no room "nowhere" .*; it has demo/) as string,
    });
    const gone = await zhubo('check', '20s', '--url', 'http://127.0.0.1:9');
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringMatching(/Nobody answers .*npm start/) as string });
    const bundle = await zhubo('check', '20s', '--url', server.url, '--bundle', out);
    expect(bundle).toMatchObject({ code: 1, stderr: expect.stringMatching(/avatar\.json cannot be read/) as string });
    const time = await zhubo('check', 'forever');
    expect(time).toMatchObject({ code: 1, stderr: expect.stringMatching(/no time to watch/) as string });
  });
});

function failed(marks: readonly Mark[]): MarkId[] {
  return marks.filter((mark) => !mark.pass).map(({ id }) => id);
}

async function zhubo(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return await new Promise((resolve) => {
    const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
    const child = execFile(process.execPath, [`${ROOT}dist/cli/main.js`, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
