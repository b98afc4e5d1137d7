import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectAvatar } from '../../src/cli/avatar/inspect.js';
import { sealBundle } from '../../src/avatar/files.js';

const tools = new URL('../../models/presenter/tools/', import.meta.url).pathname;
const python = '/usr/bin/python3';

function missing(): string | null {
  for (const [program, ...probe] of [
    ['blender', '--version'],
    ['gcc', '--version'],
    ['ffmpeg', '-version'],
    [python, '-c', 'import numpy, scipy, PIL'],
  ] as const) {
    try {
      execFileSync(program, probe, { stdio: 'ignore' });
    } catch {
      return program;
    }
  }
  return null;
}

const lacking = missing();
if (lacking !== null && process.env['CI'] === 'true')
  throw new Error(`${lacking} is not installed: .ci/run must install it`);

/**
 * What a stranger does with models/presenter/README.md, at the lowest quality: data from npm, shop, key renders, pictures, bundle.
 * Runs where Blender, gcc, ffmpeg and numpy are; on CI they must be.
 */
describe.skipIf(lacking !== null)('the presenter tool', () => {
  const work = mkdtempSync(join(tmpdir(), 'zhubo-presenter-'));
  const out = join(work, 'out');
  afterAll(() => {
    rmSync(work, { recursive: true, force: true });
  });

  async function make(...options: string[]): Promise<string> {
    const env = { ...process.env, ZHUBO_BUILD: join(work, 'build') };
    const child = spawn(python, [`${tools}make.py`, work, '--sample', '--processes', '1', '--out', out, ...options], {
      env,
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`make.py ended with ${code}:\n${said.slice(-3000)}`);
    return said;
  }

  it(
    'makes a bundle that inspects clean, and on a second run goes on from what is there',
    { timeout: 900_000 },
    async () => {
      await make('--until', 'bundle');
      expect(readdirSync(join(work, 'keys')).sort()).toEqual([
        'N0.npy',
        'aa.npy',
        'backdrop.npy',
        'in_aa.npy',
        'lids100.npy',
      ]);
      expect(readdirSync(join(work, 'dataset')).sort()).toEqual(['heldout_00.npz', 'refs.npz', 'shard_0000.npz']);
      const rendered = statSync(join(work, 'keys', 'N0.npy')).mtimeMs;
      rmSync(join(work, 'pictures', '0001.npy'));
      await make('--from', 'keys', '--until', 'pictures');
      expect(statSync(join(work, 'keys', 'N0.npy')).mtimeMs).toBe(rendered);
      expect(existsSync(join(work, 'pictures', '0001.npy'))).toBe(true);

      const manifest = JSON.parse(readFileSync(join(out, 'avatar.json'), 'utf8')) as {
        pictures: { count: number };
        lipsync: string;
      };
      expect(manifest.pictures.count).toBe(3);
      execFileSync('cp', ['-r', new URL('../../models/lipsync', import.meta.url).pathname, join(work, 'lipsync')]);
      sealBundle(out);
      const lines: string[] = [];
      await inspectAvatar(out, { print: (line) => lines.push(line) });
      expect(lines.find((line) => line.startsWith('pictures'))).toContain(' 3 (0.1 s), all decoded');
      expect(lines.find((line) => line.startsWith('checksums'))).toContain('5 files verified');
    },
  );
});
