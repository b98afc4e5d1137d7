import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExperienceFile } from '../../../src/answering/finding/experience.js';
import type { LearningResult } from '../../../src/flywheel/learning/learn.js';
import { Failure } from '../../../src/domain/failure.js';
import { because } from '../../../src/domain/reasons.js';
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
  readonly failed: { readonly why: string; readonly because: unknown } | null;
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
const better = because('training-better', { right: 9, labels: 10, before: 8 });
const poison = because('training-contradicts', { share: 60, most: 40 });
const promoted: LearningResult = { decision: 'promoted', reason: better, figures, experience };
const refused: LearningResult = { decision: 'refused', reason: poison, figures, experience: null };

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
        {
          ...{ version: 2, state: 'refused', serving: false, because: poison },
          reason: 'the batch says otherwise in 60 % of what the serving parts are sure of; allowed: 40 %',
        },
        { version: 1, state: 'promoted', serving: true, because: better },
      ],
    });
  });

  it('trains on what was judged in a room that is not on air, in its shop, and in no other', async () => {
    await flywheel.prepare('old');
    await flywheel.prepare('unjudged');
    await flywheel.record(answerEntry('v1', '能洗吗', { room: 'old', turn: 'b1' }));
    flywheel.train = async () => await Promise.resolve(promoted);
    flywheel.later();
    await flywheel.told(201, flywheel.call('POST', 'journal/old/1/feedback', { kind: 'good' }));
    await flywheel.told(201, train());
    const { batch = [], shops = {} } = flywheel.trained[0] ?? {};
    expect(batch.map(({ room, text }) => [room, text])).toEqual([['old', '能洗吗']]);
    expect(Object.keys(shops)).toEqual(['old']);
    expect(shops['old']?.products.map(({ id }) => id)).toContain('mug');
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
    const killed = because('training-killed', { signal: 'SIGKILL', said: '' });
    ends.fail(new Failure('unavailable', killed, { retryable: true }));
    await expectProblem(await first, 503, 'unavailable');
    expect(await state()).toMatchObject({ serving: 0, running: false, progress: null, versions: [] });
    expect((await state()).failed).toMatchObject({
      why: 'The training was ended by SIGKILL; run it again.',
      because: killed,
    });
    // What nobody has a code for is told all the same.
    flywheel.train = async () => await Promise.reject(new Error('out of ideas'));
    expect((await train()).status).toBe(500);
    expect((await state()).failed?.because).toEqual(because('training-failed', { error: 'out of ideas' }));
    flywheel.train = async () => await Promise.resolve(promoted);
    expect(await flywheel.told(201, train())).toMatchObject({ version: 1, serving: true });
    expect((await state()).failed).toBeNull();
    expect(flywheel.trained.map(({ batch }) => batch.length)).toEqual([1, 1, 1]);
  });

  it('is for operators; a platform’s key neither reads nor trains', async () => {
    await expectProblem(await flywheel.call('GET', 'learning', undefined, KEY), 403, 'forbidden');
    await expectProblem(await train(KEY), 403, 'forbidden');
    await expectProblem(await train(null), 401, 'unauthorized');
    await expectProblem(await serveVersion(0, KEY), 403, 'forbidden');
  });
});
