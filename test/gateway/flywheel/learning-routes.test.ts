import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExperienceFile } from '../../../src/answering/finding/experience.js';
import type { LearningResult } from '../../../src/flywheel/learning/learn.js';
import { Failure } from '../../../src/domain/failure.js';
import { answerEntry } from '../../flywheel/journal-contract.js';
import { expectProblem } from '../problems.js';
import { KEY, turns } from '../scripted.js';
import { OpenedFlywheel } from './opened.js';

interface Version {
  readonly version: number;
  readonly state: string;
  readonly serving: boolean;
  readonly reason: string;
}
interface State {
  readonly serving: number;
  readonly running: boolean;
  readonly progress: number | null;
  readonly failed: { readonly why: string } | null;
  readonly versions: readonly Version[];
}

const score = { questions: 1, right: 1, recall: 1, abstention: 1 };
const figures = {
  ...{ labels: 1, batch: 1, serving: score, candidate: score, trustedServing: score, trustedCandidate: score },
  ...{ contradicted: 0, mended: 1, broken: 0 },
};
const experience: ExperienceFile = {
  format: 'zhubo-experience/2',
  asked: [],
  pulls: { near: 1, kin: 1, judged: 1, nothing: 1 },
};
const promoted: LearningResult = { decision: 'promoted', reason: 'better', figures, experience };
const refused: LearningResult = { decision: 'refused', reason: 'poison', figures, experience: null };

describe('learning over REST', () => {
  let flywheel: OpenedFlywheel;

  beforeEach(async () => {
    flywheel = await OpenedFlywheel.open();
    await flywheel.record(...[1, 2, 3].map((i) => answerEntry(`v${i}`, `第${i}个多少钱`, { turn: `a${i}` })));
  });
  afterEach(async () => {
    await flywheel.close();
  });

  const state = async (): Promise<State> => await flywheel.told<State>(200, flywheel.call('GET', 'learning'));
  const judge = async (n: number): Promise<void> => {
    flywheel.later();
    await flywheel.told(201, flywheel.call('POST', `journal/demo/${n}/feedback`, { kind: 'good' }));
  };
  const train = async (key?: string | null): Promise<Response> =>
    await flywheel.call('POST', 'learning/trainings', undefined, key);
  const serveVersion = async (version: unknown, key?: string): Promise<Response> =>
    await flywheel.call('PUT', 'learning/serving', { version }, key);

  it('begins with what ships, and there is nothing to train on without a judgement', async () => {
    expect(await state()).toEqual({ serving: 0, running: false, progress: null, failed: null, versions: [] });
    const refused = (await (await train()).json()) as { code: string; reasons: unknown };
    expect(refused).toMatchObject({ code: 'conflict', reasons: [{ code: 'nothing-to-learn', values: {} }] });
    expect(flywheel.trained).toEqual([]);
  });

  it('promotes what is better, goes back and forward by one request, and never to what was refused', async () => {
    flywheel.train = async () => await Promise.resolve(promoted);
    await judge(1);
    expect(await flywheel.told(201, train())).toMatchObject({ version: 1, state: 'promoted', serving: true, figures });
    expect(flywheel.trained[0]?.batch.map(({ text }) => text)).toEqual(['第1个多少钱']);
    flywheel.train = async () => await Promise.resolve(refused);
    await judge(2);
    expect(await flywheel.told(201, train())).toMatchObject({ version: 2, state: 'refused', serving: false });
    expect(await flywheel.told(200, serveVersion(0))).toEqual({ serving: 0 });
    expect(flywheel.learning.experienceOf('default', 'demo')).toBeNull();
    expect(await flywheel.told(200, serveVersion(1))).toEqual({ serving: 1 });
    expect(flywheel.learning.experienceOf('default', 'demo')).not.toBeNull();
    await expectProblem(await serveVersion(2), 404, 'not_found');
    await expectProblem(await serveVersion(7), 404, 'not_found');
    for (const version of [-1, 0.5, '1', null, undefined])
      await expectProblem(await serveVersion(version), 400, 'bad_request');
    expect(await state()).toMatchObject({
      ...{ serving: 1, running: false },
      versions: [
        { version: 2, state: 'refused', serving: false, reason: 'poison' },
        { version: 1, state: 'promoted', serving: true },
      ],
    });
  });

  it('refuses a second training while one runs, and a failed one leaves what serves and can be repeated', async () => {
    const ends: { fail: (error: Error) => void } = { fail: () => undefined };
    flywheel.train = async (_input, onProgress) => {
      onProgress(0.25);
      return await new Promise((_resolve, reject) => (ends.fail = reject));
    };
    await judge(1);
    const first = train();
    await turns(() => flywheel.trained.length === 1);
    expect(await state()).toMatchObject({ running: true, progress: 0.25, failed: null });
    // Of another tenant: one at a time on the whole server.
    await expect(flywheel.learning.train('other')).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    await expectProblem(await train(), 409, 'conflict');
    ends.fail(new Failure('unavailable', 'The training was killed.', { retryable: true }));
    await expectProblem(await first, 503, 'unavailable');
    expect(await state()).toMatchObject({ serving: 0, running: false, progress: null, versions: [] });
    expect((await state()).failed?.why).toBe('The training was killed.');
    flywheel.train = async () => await Promise.resolve(promoted);
    expect(await flywheel.told(201, train())).toMatchObject({ version: 1, serving: true });
    expect((await state()).failed).toBeNull();
    expect(flywheel.trained.map(({ batch }) => batch.length)).toEqual([1, 1]);
  });

  it('is for operators; a platform’s key neither reads nor trains', async () => {
    await expectProblem(await flywheel.call('GET', 'learning', undefined, KEY), 403, 'forbidden');
    await expectProblem(await train(KEY), 403, 'forbidden');
    await expectProblem(await train(null), 401, 'unauthorized');
    await expectProblem(await serveVersion(0, KEY), 403, 'forbidden');
  });
});
