import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerEntry } from '../../flywheel/journal-contract.js';
import { expectProblem } from '../problems.js';
import { KEY, OPERATOR_KEY } from '../scripted.js';
import { OpenedFlywheel } from './opened.js';

interface Gap {
  readonly id: string;
  readonly questions: number;
  readonly examples: readonly string[];
  readonly proposed: string;
}

const sentences = [
  { text: '我去问问', language: 'zh', citations: [], kind: 'refusal', verdict: { supported: true, check: 'talk' } },
];

describe('insight over REST', () => {
  let flywheel: OpenedFlywheel;

  beforeEach(async () => {
    flywheel = await OpenedFlywheel.open();
    const refused = ['这个杯子能放洗碗机吗', '杯子可以放洗碗机吗', '可以刻字吗'].map((text, i) =>
      answerEntry(`v${i}`, text, { turn: `a${i}`, sentences }),
    );
    await flywheel.record(...refused, answerEntry('v9', '我叫王芳，多少钱 13812345678', { turn: 'a9' }));
  });
  afterEach(async () => {
    await flywheel.close();
  });

  const gaps = async (): Promise<readonly Gap[]> =>
    (await flywheel.told<{ gaps: readonly Gap[] }>(200, flywheel.call('GET', 'rooms/demo/gaps'))).gaps;

  it('counts what was asked and what became of it, of the room and time asked for', async () => {
    const figures = await flywheel.told<{ answers: { outcome: string; count: number }[] }>(
      200,
      flywheel.call('GET', 'insight/figures?room=demo'),
    );
    expect(figures.answers.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['refused', 3],
      ['answered', 1],
    ]);
    const none = await flywheel.told<{ answers: [] }>(200, flywheel.call('GET', 'insight/figures?room=nowhere'));
    expect(none).toMatchObject({ answers: [], seconds: null, orders: 0 });
    await expectProblem(await flywheel.call('GET', 'insight/figures?until=soon'), 400, 'bad_request');
    await expectProblem(await flywheel.call('GET', 'insight/figures', undefined, KEY), 403, 'forbidden');
  });

  it('makes a fact of questions alike with one request, and hears no more of what is dismissed', async () => {
    const [first, second] = await gaps();
    expect(first).toMatchObject({ questions: 2, proposed: 'mug.feature' });
    const accept = `rooms/demo/gaps/${first?.id ?? ''}/accept`;
    for (const body of [{}, { zh: ' ' }, { zh: '可以。', by: 'me' }, { en: 'x'.repeat(501) }])
      await expectProblem(await flywheel.call('POST', accept, body), 400, 'bad_request');
    await expectProblem(await flywheel.call('POST', accept, { zh: '可以。' }, KEY), 403, 'forbidden');
    await expectProblem(await flywheel.call('POST', accept, { zh: '可以。' }, null), 401, 'unauthorized');
    const { fact } = await flywheel.told<{ fact: string }>(
      201,
      flywheel.call('POST', accept, { zh: '杯子可以放洗碗机。', facet: 'care' }),
    );
    expect(flywheel.store.snapshot('default', 'main').fact(fact)).toMatchObject({
      ...{ product: 'mug', facet: 'care', text: { zh: '杯子可以放洗碗机。' } },
      source: expect.stringMatching(/^operator:/) as string,
    });
    await expectProblem(await flywheel.call('POST', accept, { zh: '再来。' }), 404, 'not_found');
    const dismiss = `rooms/demo/gaps/${second?.id ?? ''}/dismiss`;
    await flywheel.told(204, flywheel.call('POST', dismiss));
    expect(await gaps()).toEqual([]);
    await expectProblem(await flywheel.call('POST', dismiss), 404, 'not_found');
  });

  it('tells of a room that is not on air, also after the server began anew, and makes facts of its shop', async () => {
    await flywheel.prepare('old');
    const asked = ['能刻字吗', '能包装成礼盒吗'].map((text, i) =>
      answerEntry(`v${i}`, text, { room: 'old', turn: `b${i}`, sentences }),
    );
    await flywheel.record(...asked);
    const path = 'rooms/old/gaps';
    const [first, second] = (await flywheel.told<{ gaps: readonly Gap[] }>(200, flywheel.call('GET', path))).gaps;
    await flywheel.told(204, flywheel.call('POST', `${path}/${first?.id ?? ''}/dismiss`));
    const { fact } = await flywheel.told<{ fact: string }>(
      201,
      flywheel.call('POST', `${path}/${second?.id ?? ''}/accept`, { zh: '都可以。' }),
    );
    expect(flywheel.store.snapshot('default', 'main').fact(fact)?.text.zh).toBe('都可以。');
    expect(await flywheel.told(200, flywheel.call('GET', path))).toEqual({ gaps: [] });
  });

  it('knows no gap that is none, and no room that is none', async () => {
    const none = 'f'.repeat(24);
    for (const what of ['accept', 'dismiss']) {
      const body = what === 'accept' ? { zh: '可以。' } : undefined;
      await expectProblem(await flywheel.call('POST', `rooms/demo/gaps/${none}/${what}`, body), 404, 'not_found');
      await expectProblem(await flywheel.call('POST', `rooms/demo/gaps/x/${what}`, body), 400, 'bad_request');
      await expectProblem(await flywheel.call('POST', `rooms/nowhere/gaps/${none}/${what}`, body), 404, 'not_found');
    }
    await expectProblem(await flywheel.call('GET', 'rooms/nowhere/gaps'), 404, 'not_found');
  });

  it('gives owners training examples with where they come from and without whom', async () => {
    await flywheel.told(
      201,
      flywheel.call('POST', 'journal/demo/4/feedback', { kind: 'better', facts: ['mug.price'], answer: '99 元。' }),
    );
    const get = async (path: string): Promise<Response> =>
      await flywheel.call('GET', `datasets/${path}`, undefined, flywheel.ownerKey);
    for (const [dataset, shape] of [
      ['retrieval', { answerable: true, positives: [{ id: 'mug.price' }] }],
      ['sft', { answer: '99 元。' }],
      ['preference', { chosen: '99 元。', rejected: '99元' }],
    ] as const) {
      const response = await get(`${dataset}?consent=given&room=demo`);
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${dataset}.jsonl"`);
      const text = await response.text();
      expect(text).not.toMatch(/王芳|13812345|v9/);
      expect(JSON.parse(text)).toMatchObject({ ...shape, provenance: { room: 'demo', link: 4, consent: 'given' } });
    }
    expect(await (await get('retrieval?room=nowhere')).text()).toBe('');
    await expectProblem(await get('gossip'), 400, 'bad_request');
    await expectProblem(await get('sft?consent=maybe'), 400, 'bad_request');
    await expectProblem(await flywheel.call('GET', 'datasets/sft', undefined, OPERATOR_KEY), 403, 'forbidden');
  });
});
