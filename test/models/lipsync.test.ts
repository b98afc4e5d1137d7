import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLipSyncManifest } from '../../src/avatar/manifest.js';
import { SAMPLES_AFTER, SAMPLES_BEFORE } from '../../src/driving/hearing.js';
import { LipSync, openFeatureEncoder } from '../../src/driving/lip-sync.js';
import { disagreement } from './agreement.js';

const tools = new URL('../../models/lipsync/tools/', import.meta.url).pathname;
const python = '/usr/bin/python3';

function lacking(): string | null {
  const probes = [
    [python, '-c', 'import numpy, onnx, PIL, scipy, skimage, torch'],
    ['flite', '--version'],
  ] as const;
  for (const [program, ...probe] of probes) {
    try {
      execFileSync(program, probe, { stdio: 'ignore' });
    } catch (error) {
      // flite ends with 1 when asked for its version.
      if (program === python || (error as { code?: string }).code === 'ENOENT') return probe.join(' ');
    }
  }
  return null;
}

const absent = lacking();
if (absent !== null && process.env['CI'] === 'true')
  throw new Error(`"${absent}" fails: .ci/run must install what models/lipsync/README.md names`);

/** What a stranger does with models/lipsync/README.md, with a hundredth of the speech and drawn pictures. */
describe.skipIf(absent !== null)('the lip-sync tool', () => {
  const work = mkdtempSync(join(tmpdir(), 'zhubo-lipsync-'));
  const out = join(work, 'model');
  const command = [
    ...[`${tools}make.py`, '--work', join(work, 'work'), '--pairs', join(work, 'pairs'), '--out', out],
    ...['--stages', 'corpus,audio,pictures,export,golden,evaluate'],
    ...['--corpus-share', '0.01', '--audio-steps', '60', '--picture-steps', '40'],
  ];
  let first = '';
  let second = '';

  /** Runs make.py to its end, or kills it and what it started as soon as it says `until`. */
  async function make(until?: string): Promise<string> {
    const child = spawn(python, command, { detached: true });
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (until === undefined || !said.includes(until) || child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It is dead already; the streams were still full.
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    const [code] = (await once(child, 'close')) as [number | null];
    if (until === undefined && code !== 0) throw new Error(`make.py ended with ${code}:\n${said.slice(-3000)}`);
    return said;
  }

  beforeAll(async () => {
    execFileSync(python, [new URL('draw-pairs.py', import.meta.url).pathname, join(work, 'pairs')]);
    first = await make('pictures step 20/40');
    second = await make();
    // Most of ten minutes on a processor that torch has no fast convolutions for.
  }, 1_200_000);

  afterAll(() => {
    rmSync(work, { recursive: true, force: true });
  });

  it('goes on where it was killed: finished stages are kept, training resumes at its last step', () => {
    expect(first).not.toContain('== export');
    expect(second).toContain('== corpus: done before');
    expect(second).toContain('== audio: done before');
    expect(second).toMatch(/going on from step [23]0/);
    expect(second).toContain('pictures step 40/40');
  });

  it('exports what it trained', async () => {
    const found = await disagreement(out);
    expect(found.audio).toBeLessThan(0.01);
    expect(found.features).toBeLessThanOrEqual(1);
    expect(found.flow).toBeLessThan(0.1);
    expect(found.residual).toBeLessThan(1);
  });

  it('makes a model that the product opens and runs', async () => {
    const manifest = readLipSyncManifest(out);
    const encoder = await openFeatureEncoder(out, manifest);
    const features = await encoder.encode(new Uint8Array(160 * 160).fill(120), new Uint8Array(2 * 80 * 80).fill(128));
    await encoder.close();
    const lips = await LipSync.open(out, manifest);
    const sound = Int16Array.from(
      { length: SAMPLES_BEFORE + SAMPLES_AFTER },
      (_, i) => 8000 * Math.sin((2 * Math.PI * 200 * i) / 48_000),
    );
    const heard = await lips.articulate(sound);
    expect(heard.every((weight) => weight >= 0 && weight <= 1)).toBe(true);
    expect(Math.max(...heard)).toBeGreaterThan(0);
    const painted = await lips.mouth((f8, f4) => {
      f8.set(features.subarray(0, f8.length));
      f4.set(features.subarray(f8.length));
    });
    await lips.close();
    expect([painted?.flow.length, painted?.y.length, painted?.uv.length]).toEqual([800, 25_600, 12_800]);
  });
});
