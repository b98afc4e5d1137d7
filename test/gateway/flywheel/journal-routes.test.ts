import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/flywheel/journal.js';
import { answerEntry } from '../../flywheel/journal-contract.js';
import { expectProblem } from '../problems.js';
import { KEY, OPERATOR_KEY } from '../scripted.js';
import { OpenedFlywheel } from './opened.js';

interface Entry {
  readonly n: number;
  readonly kind: string;
  readonly time: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly feedback: readonly { readonly kind: string; readonly source: string; readonly answer: string | null }[];
}
interface Page {
  readonly entries: readonly Entry[];
  readonly next: string | null;
}
interface Verification {
  readonly whole: boolean;
  readonly chains: readonly {
    readonly head: { readonly n: number; readonly hash: string };
    readonly broken: unknown;
  }[];
}

const comment = (viewer: string, text: string): JournalEntry => ({
  ...{ kind: 'comment', room: 'demo', id: `${viewer}/c1`, viewer, nickname: '小李', text },
  ...{ outcome: 'answered', turn: 'a1' },
});

describe('the journal over REST', () => {
  let flywheel: OpenedFlywheel;

  beforeEach(async () => {
    flywheel = await OpenedFlywheel.open();
    await flywheel.record(comment('v1', '多少钱'), answerEntry('v1', '多少钱'), comment('v2', '贵不贵'));
  });
  afterEach(async () => {
    await flywheel.close();
  });

  const page = async (query: string): Promise<Page> =>
    await flywheel.told<Page>(200, flywheel.call('GET', `journal?${query}`));

  it('is read newest first, page by page, each link once', async () => {
    const seen: number[] = [];
    let next: string | null = '';
    while (next !== null) {
      const one: Page = await page(`limit=2${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...one.entries.map(({ n }) => n));
      next = one.next;
    }
    expect(seen).toEqual([3, 2, 1]);
  });

  it('is filtered by what is asked for; a kind that there is not has no links', async () => {
    const [, second] = (await page('')).entries;
    const numbers = async (query: string): Promise<number[]> => (await page(query)).entries.map(({ n }) => n);
    expect(await numbers('kind=answer,reply')).toEqual([2]);
    expect(await numbers('kind=dance')).toEqual([]);
    expect(await numbers('outcome=answered&product=mug&facet=price')).toEqual([2]);
    expect(await numbers('room=nowhere')).toEqual([]);
    expect(await numbers(`from=${second?.time ?? ''}`)).toEqual([3, 2]);
    expect(await numbers(`until=${second?.time ?? ''}`)).toEqual([1]);
    const turn = await flywheel.told<Page>(200, flywheel.call('GET', 'journal/demo/turns/a1'));
    expect(turn.entries.map(({ kind }) => kind)).toEqual(['comment', 'answer', 'comment']);
  });

  it('refuses what is no page, link or moment', async () => {
    for (const query of ['cursor=nonsense', 'limit=0', 'limit=201', 'from=yesterday', `room=${'x'.repeat(101)}`])
      await expectProblem(await flywheel.call('GET', `journal?${query}`), 400, 'bad_request');
    await expectProblem(await flywheel.call('GET', 'journal/demo/0'), 400, 'bad_request');
    await expectProblem(await flywheel.call('GET', 'journal/demo/9'), 404, 'not_found');
    await expectProblem(await flywheel.call('GET', 'journal/demo/turns/a9'), 404, 'not_found');
    await expectProblem(await flywheel.call('GET', 'journal/demo/turns/a1?show=s9'), 404, 'not_found');
  });

  it('is exported as a file of each kind, with personal data for owners alone', async () => {
    for (const [format, type, begins] of [
      ['jsonl', 'application/jsonl', '{"room":"demo","n":1'],
      ['csv', 'text/csv', '\uFEFFroom,n,time'],
      ['parquet', 'application/vnd.apache.parquet', 'PAR1'],
    ] as const) {
      const response = await flywheel.call('GET', `journal/export?format=${format}`);
      expect(response.headers.get('content-type')).toContain(type);
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename="journal.${format}"`);
      const text = Buffer.from(await response.arrayBuffer()).toString();
      expect(text.startsWith(begins), text.slice(0, 100)).toBe(true);
      expect(text).not.toContain('多少钱');
    }
    const whole = 'journal/export?personal=include';
    await expectProblem(await flywheel.call('GET', whole), 403, 'forbidden');
    expect(await (await flywheel.call('GET', whole, undefined, flywheel.ownerKey)).text()).toContain('多少钱');
    await expectProblem(await flywheel.call('GET', 'journal/export?format=xml'), 400, 'bad_request');
  });

  it('is checked, whole or from a head that was noted down, and says what was changed', async () => {
    const verify = async (query = ''): Promise<Verification> =>
      await flywheel.told<Verification>(200, flywheel.call('GET', `journal/verification?${query}`));
    const { whole, chains } = await verify();
    expect(whole).toBe(true);
    const { n, hash } = chains[0]?.head ?? { n: 0, hash: '' };
    expect((await verify(`room=demo&n=${n}&hash=${hash}`)).whole).toBe(true);
    expect((await verify(`room=demo&n=${n}&hash=${'0'.repeat(64)}`)).whole).toBe(false);
    for (const query of [`n=${n}&hash=${hash}`, `room=demo&n=${n}`, `room=demo&hash=${hash}`, 'room=demo&n=1&hash=x'])
      await expectProblem(await flywheel.call('GET', `journal/verification?${query}`), 400, 'bad_request');
    await flywheel.database.db.updateTable('journal').set({ outcome: 'refused' }).where('n', '=', 2).execute();
    expect(await verify()).toMatchObject({ whole: false, chains: [{ broken: { n: 2 } }] });
  });

  it('takes an operator’s judgement of an answer, the last one counting, and nothing else for one', async () => {
    const judge = async (n: number, body: unknown, key?: string): Promise<Response> =>
      await flywheel.call('POST', `journal/demo/${n}/feedback`, body, key);
    await flywheel.told(201, judge(2, { kind: 'wrong' }));
    const { id } = await flywheel.told<{ id: string }>(
      201,
      judge(2, { kind: 'better', facts: ['mug.care'], answer: ' 99 元。 ' }),
    );
    const entry = await flywheel.told<Entry>(200, flywheel.call('GET', 'journal/demo/2'));
    expect(entry.feedback).toMatchObject([{ id, kind: 'better', facts: ['mug.care'], answer: '99 元。' }]);
    expect(entry.feedback[0]?.source).toMatch(/^operator:/);
    for (const body of [
      {},
      { kind: 'thanks' },
      { kind: 'good', by: 'me' },
      { kind: 'better', answer: '' },
      { kind: 'better', facts: Array.from({ length: 9 }, () => 'mug.care') },
    ])
      await expectProblem(await judge(2, body), 400, 'bad_request');
    await expectProblem(await judge(1, { kind: 'good' }), 404, 'not_found');
    await expectProblem(await judge(9, { kind: 'good' }), 404, 'not_found');
    await expectProblem(await judge(2, { kind: 'good' }, KEY), 403, 'forbidden');
    await expectProblem(
      await flywheel.call('POST', 'journal/demo/2/feedback', { kind: 'good' }, null),
      401,
      'unauthorized',
    );
  });

  it('is freed of a viewer’s words by owners alone, and stays whole', async () => {
    const erase = async (body: unknown, key = flywheel.ownerKey): Promise<Response> =>
      await flywheel.call('POST', 'journal/redactions', body, key);
    const wish = { of: { viewer: 'v1' }, reason: 'asked by mail' };
    await expectProblem(await erase(wish, OPERATOR_KEY), 403, 'forbidden');
    for (const body of [
      { of: { viewer: 'v1' } },
      { ...wish, reason: ' ' },
      { of: {}, reason: 'x' },
      { of: { room: 'demo' }, reason: 'x' },
    ])
      await expectProblem(await erase(body), 400, 'bad_request');
    const { erased } = await flywheel.told<{ erased: number }>(200, erase(wish));
    expect(erased).toBeGreaterThan(4);
    expect(JSON.stringify(await page(''))).not.toMatch(/多少钱|"v1"/);
    expect(await flywheel.told(200, erase(wish))).toEqual({ erased: 0 });
    expect(await flywheel.told(200, flywheel.call('GET', 'journal/verification'))).toMatchObject({ whole: true });
  });
});
