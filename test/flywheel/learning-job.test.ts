import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExperienceFile } from '../../src/answering/finding/experience.js';
import { loadRanking } from '../../src/answering/finding/ranking-file.js';
import { CrossEncoder } from '../../src/answering/matching/cross-encoder.js';
import { loadReader } from '../../src/answering/understanding/load.js';
import { type Clock, systemClock } from '../../src/domain/clock.js';
import { Failure } from '../../src/domain/failure.js';
import { because } from '../../src/domain/reasons.js';
import { silentLog } from '../../src/domain/log.js';
import { loadQuestionSet } from '../../src/evaluation/question-set.js';
import { Feedback } from '../../src/flywheel/feedback.js';
import { JournalWriter, RoomJournal } from '../../src/flywheel/journal-writer.js';
import { type LearningJob, type LearningOrder, learnApart } from '../../src/flywheel/learning/job.js';
import type { Label } from '../../src/flywheel/learning/label.js';
import { learn, type LearningInput } from '../../src/flywheel/learning/learn.js';
import { Learning } from '../../src/flywheel/learning/learning.js';
import type { RehearsalParts } from '../../src/flywheel/learning/rehearsal.js';
import { loadCatalogue } from '../../src/knowledge/shop-file.js';
import { Database } from '../../src/storage/database.js';
import { answerEntry } from './journal-contract.js';

const SET = fileURLToPath(new URL('../answering/sets/dev-clothing.json', import.meta.url));
const MODELS = fileURLToPath(new URL('../../models/understanding', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../dist/flywheel/learning/process.js', import.meta.url));
const ROOM = 'demo';
/** Of one training: eight each for the serving parts and for the candidate. */
const FOLDS = 16;
const set = loadQuestionSet(SET);
const shops = { [ROOM]: loadCatalogue(set.shop) };
const asked = set.questions.flatMap(({ text, expect: { facts } }) =>
  facts === undefined || facts.length === 0 ? [] : [{ text, facts }],
);

const LEARNT: ExperienceFile = {
  format: 'zhubo-experience/2',
  asked: [],
  pulls: { near: 1, kin: 1, judged: 1, nothing: 1 },
};

/** Operators' judgements of so many questions. */
function inputOf(labels: number): LearningInput {
  const context = { thread: null, pinned: null, recent: [] };
  const batch = asked
    .slice(0, labels)
    .map(({ text, facts }, i): Label => ({ room: ROOM, text, context, facts, time: i }));
  return { trusted: [], batch, served: [], servedBy: null, heard: [], shops };
}

/** What the process trains with. */
async function partsOf(): Promise<RehearsalParts> {
  return {
    reader: loadReader(MODELS),
    ranking: loadRanking(join(MODELS, 'ranking.json')),
    cross: await CrossEncoder.load(join(MODELS, 'cross.onnx'), join(MODELS, 'cross.bin')),
    clock: systemClock,
  };
}

/** Whether a process is there and works: one that has ended and that nobody has asked after has no command any more. */
function isAlive(pid: number): boolean {
  const path = `/proc/${pid}/cmdline`;
  try {
    return existsSync(path) && readFileSync(path, 'utf8') !== '';
  } catch {
    return false;
  }
}

describe('a training in its own process', () => {
  const ends = new AbortController();
  let pids: number[];
  const job = (more: Partial<LearningJob> = {}): LearningJob => ({
    models: MODELS,
    signal: ends.signal,
    onProgress: () => undefined,
    onStarted: (pid) => pids.push(pid),
    ...more,
  });

  beforeEach(() => {
    pids = [];
  });

  it('comes to what it would have come to here, and says how far it is', async () => {
    const input = inputOf(30);
    const shares: number[] = [];
    const apart = await learnApart(input, job({ onProgress: (share) => shares.push(share) }));
    expect(apart).toEqual(await learn(input, await partsOf()));
    expect(apart.figures.labels).toBeGreaterThan(20);
    expect(shares).toEqual(Array.from({ length: FOLDS }, (_, i) => (i + 1) / FOLDS));
    expect(pids[0]).not.toBe(process.pid);
    expect(isAlive(pids[0] ?? 0)).toBe(false);
  }, 60_000);

  it('says how it was ended when something kills it, and that it may be run again', async () => {
    const killed = learnApart(inputOf(30), job({ onProgress: () => process.kill(pids[0] ?? 0, 'SIGKILL') }));
    const error = await killed.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect((error as Failure).message).toMatch(/was ended by SIGKILL/);
    expect((error as Failure).reason).toEqual(because('training-killed', { signal: 'SIGKILL', said: '' }));
  }, 60_000);

  it('says what it complained of when it cannot work', async () => {
    await expect(learnApart(inputOf(1), job({ models: '/nowhere' }))).rejects.toThrow(/ended with 1: .*\/nowhere/s);
  }, 60_000);

  it('ends at once with the server that closes, for the reason given', async () => {
    const closing = new AbortController();
    const why = new Failure('unavailable', 'The server is closing.');
    const onProgress = (): void => closing.abort(why);
    await expect(learnApart(inputOf(30), job({ signal: closing.signal, onProgress }))).rejects.toBe(why);
    expect(isAlive(pids[0] ?? 0)).toBe(false);
    await expect(learnApart(inputOf(1), job({ signal: closing.signal }))).rejects.toBe(why);
    expect(pids).toHaveLength(1);
  }, 60_000);

  it('does not work on for a server that was killed', async () => {
    // A server in between, whose place at the process's channel is taken here: what it tells is still heard when the server is gone.
    const program = `
      const env = { PATH: '', NODE_CHANNEL_FD: '3', NODE_CHANNEL_SERIALIZATION_MODE: 'json' };
      require('node:child_process').spawn(process.execPath, [${JSON.stringify(PROGRAM)}], {
        stdio: ['ignore', 'ignore', 'inherit', 3],
        env,
      });`;
    const server = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
    const channel = server.stdio[3] as Socket;
    const order: LearningOrder = { input: inputOf(200), models: MODELS, nice: 0 };
    channel.write(`${JSON.stringify(order)}\n`);
    let said = '';
    channel.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      server.kill('SIGKILL');
    });
    await once(channel, 'close');
    expect(said).toContain('"kind":"progress"');
    expect(said).not.toContain('"kind":"result"');
  }, 60_000);
});

describe('a tenant whose training is killed', () => {
  let folder: string;
  let database: Database;
  let learning: Learning;
  let now: number;
  /** Told when the training works; kills it, or not. */
  let onProgress: (pid: number) => void;
  const clock: Clock = { ...systemClock, now: () => now };

  beforeEach(async () => {
    now = 1_000_000;
    onProgress = () => undefined;
    folder = mkdtempSync(join(tmpdir(), 'zhubo-job-'));
    database = await Database.open(':memory:', clock, silentLog);
    learning = new Learning({
      ...{ database, folder, clock, log: silentLog },
      shops: async () => await Promise.resolve(shops),
      run: async (input, tell) => {
        let pid = 0;
        return await learnApart(input, {
          models: MODELS,
          signal: new AbortController().signal,
          onStarted: (id) => (pid = id),
          onProgress: (share) => {
            tell(share);
            onProgress(pid);
          },
        });
      },
    });
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  /** Questions that were asked and judged, each at its moment. */
  const judged = async (
    questions: readonly { readonly text: string; readonly facts: readonly string[] }[],
  ): Promise<void> => {
    const writer = new JournalWriter(database, systemClock, silentLog);
    const around = () => ({ time: now, show: 's', factOf: () => undefined, made: () => ({}) });
    const journal = new RoomJournal(writer, { tenant: 'acme', room: ROOM }, around);
    const feedback = new Feedback(database.db, clock);
    questions.forEach(({ text }, i) => journal.record(answerEntry(`v${i}`, text, { turn: `a${i}` })));
    await journal.close();
    await writer.close();
    for (const [i, { facts }] of questions.entries()) {
      now += 1;
      await feedback.give({ tenant: 'acme', room: ROOM, n: i + 1, kind: 'better', source: 'operator:o', facts });
    }
  };

  /** Version 1, promoted before there was any judgement. */
  const serveSomething = async (): Promise<void> => {
    const own = join(folder, Buffer.from('acme').toString('base64url'));
    mkdirSync(own);
    writeFileSync(join(own, '1.json'), JSON.stringify(LEARNT));
    const row = { tenant: 'acme', version: 1, time: 0, state: 'promoted', serving: 0, reason: '', file: '1.json' };
    const figures = JSON.stringify({ since: 0, until: 0 });
    await database.db
      .insertInto('learnt_parts')
      .values({ ...row, figures })
      .execute();
    await learning.serve('acme', 1);
  };

  it('goes on with what serves, is told why, and trains when it is run again; a second is refused meanwhile', async () => {
    await serveSomething();
    await judged(asked.slice(0, 30));
    const seen: (number | null)[] = [];
    let second: Promise<unknown> = Promise.resolve();
    onProgress = (pid) => {
      if (seen.length > 0) return;
      seen.push(learning.progressOf('acme'));
      second = expect(learning.train('acme')).rejects.toMatchObject({ code: 'conflict' });
      process.kill(pid, 'SIGKILL');
    };
    await expect(learning.train('acme')).rejects.toThrow(/SIGKILL/);
    await second;
    expect(seen).toEqual([1 / FOLDS]);
    expect(learning.failureOf('acme')?.why).toEqual(because('training-killed', { signal: 'SIGKILL', said: '' }));
    expect(learning.progressOf('acme')).toBeNull();
    expect(learning.versionOf('acme')).toBe(1);
    expect(learning.experienceOf('acme', ROOM)?.file).toEqual(LEARNT);
    expect(await learning.versions('acme')).toHaveLength(1);
    onProgress = () => undefined;
    const again = await learning.train('acme');
    expect(again.version).toBe(2);
    expect(again.figures?.batch).toBeGreaterThan(20);
    expect(learning.failureOf('acme')).toBeNull();
  }, 120_000);
});
