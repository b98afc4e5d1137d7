import { describe, expect, it } from 'vitest';
import {
  askedIn,
  byProductAndFacet,
  corrections,
  histogram,
  median,
  perMinute,
  unmet,
} from '../../src/pages/studio/after/asked.js';
import {
  type EvidenceRecord,
  grouped,
  joined,
  type LiveAction,
  liveState,
  NOTHING_YET,
  viewerOf,
} from '../../src/pages/studio/live/live-state.js';
import { matching } from '../../src/pages/studio/live/matching.js';
import { freeFactId } from '../../src/pages/studio/prepare/fact-id.js';
import { byRow, fieldIn, kindOf } from '../../src/pages/studio/prepare/import-file.js';
import { counted, wordIn } from '../../src/pages/studio/wording.js';
import { emptyForm, faultsOf, formOf, merged, patchOf, putOf } from '../../src/pages/studio/prepare/product-form.js';
import { judgements } from '../../src/pages/studio/prepare/readiness.js';
import { Problem } from '../../src/pages/studio/problem.js';
import { reasonOf } from '../../src/pages/studio/reason.js';
import { freeSegmentId, linesOf, moved, typed, wordingsOf } from '../../src/pages/studio/prepare/script-lines.js';

const shown = (id: string, text: string): LiveAction => ({
  type: 'event',
  event: { type: 'comment.shown', comment: { id, nickname: '', text } },
});
const record = (seq: number, more: Partial<EvidenceRecord>): EvidenceRecord => ({
  seq,
  time: new Date(1_800_000_000_000 + seq * 1_000).toISOString(),
  kind: 'comment',
  ...more,
});

describe('the control room', () => {
  it('joins a comment with its outcome, its group and the evidence of its answer', () => {
    const answer = record(1, {
      kind: 'answer',
      turn: 'a1',
      comments: [
        { id: 'v-1/c1', text: '多少钱', receivedAt: 1 },
        { id: 'v-2/c1', text: '什么价', receivedAt: 2 },
      ],
      sentences: [{ text: '99元', citations: ['mug.price'] }],
    });
    const actions: LiveAction[] = [
      shown('v-1/c1', '多少钱'),
      shown('v-2/c1', '什么价'),
      shown('v-3/c1', '好看'),
      shown('v-1/c1', '多少钱'),
      {
        type: 'evidence',
        records: [
          answer,
          record(2, { id: 'v-1/c1', text: '多少钱', outcome: 'answered', turn: 'a1' }),
          record(3, { id: 'v-2/c1', text: '什么价', outcome: 'grouped', turn: 'a1' }),
        ],
      },
    ];
    const state = actions.reduce(liveState, NOTHING_YET);
    expect(state.comments.map(({ outcome }) => outcome)).toEqual(['answered', 'grouped', 'waiting']);
    expect(grouped(state.comments).map(({ comments }) => comments.length)).toEqual([2, 1]);
    expect(state.evidence.get('a1')).toBe(answer);
  });

  it('leads from a comment answered in text to what was written', () => {
    const reply = record(7, { kind: 'reply', comments: [{ id: 'v-1/c1', text: 'a', receivedAt: 1 }], sentences: [] });
    const state = [shown('v-1/c1', 'a'), { type: 'evidence', records: [reply] } as const].reduce(
      liveState,
      NOTHING_YET,
    );
    expect(state.comments[0]?.turn).toBe('reply-7');
    expect(state.evidence.has('reply-7')).toBe(true);
  });

  it('keeps a bounded number of comments and knows who wrote one', () => {
    let state = NOTHING_YET;
    for (let i = 0; i < 400; i += 1) state = liveState(state, shown(`v/${i}`, 'x'));
    expect([state.comments.length, state.comments[0]?.id]).toEqual([300, 'v/100']);
    expect([viewerOf('feed/v-1/c9'), viewerOf('alone')]).toEqual(['feed/v-1', 'alone']);
  });
});

describe('the product form', () => {
  const product = {
    id: 'mug',
    link: 2,
    name: { zh: '杯子', en: 'Mug' },
    aliases: ['保温杯'],
    price: 99,
    livePrice: 79,
    stock: 5,
    tagline: { zh: '热', en: 'Hot' },
    variants: [],
    sizeChart: [],
    version: 3,
    source: 'file',
  };

  it('sends only what changed', () => {
    const form = formOf(product);
    expect(patchOf(form, form)).toEqual({});
    expect(patchOf(form, { ...form, livePrice: '69.90', nameEn: 'Steel mug' })).toEqual({
      livePrice: 69.9,
      name: { zh: '杯子', en: 'Steel mug' },
    });
  });

  it('brings edits onto what others saved: theirs where we changed nothing, ours where we did, and says where both did', () => {
    const before = formOf(product);
    const ours = { ...before, livePrice: '69', taglineZh: '一整天都热' };
    const theirs = { ...before, livePrice: '75', stock: '2' };
    const { form, contested } = merged(before, ours, theirs);
    expect(form).toMatchObject({ livePrice: '69', stock: '2', taglineZh: '一整天都热' });
    expect([...contested]).toEqual(['livePrice']);
    expect(patchOf(theirs, form)).toEqual({ livePrice: 69, tagline: { zh: '一整天都热', en: 'Hot' } });
  });

  it('finds mistakes before the server has to, and puts what is not counted as null', () => {
    expect([...faultsOf({ ...emptyForm(1), id: 'A b', livePrice: '9', stock: '1.5' }, true)].sort()).toEqual(
      ['id', 'nameZh', 'price', 'stock'].sort(),
    );
    const good = { ...emptyForm(4), id: 'tea', nameZh: '茶', price: '20' };
    expect(faultsOf(good, true).size).toBe(0);
    expect(putOf(good)).toEqual({ link: 4, name: { zh: '茶' }, aliases: [], price: 20, stock: null });
  });
});

describe('the script editor', () => {
  const lines = ['来看{name}。', ['好看。', '好用。'], { say: '只要{livePrice}。', offer: true }];

  it('shows a line as a row, its wordings side by side, and takes them back as they were', () => {
    const text = lines.map(typed).join('\n');
    expect(text).toBe('来看{name}。\n好看。 | 好用。\n只要{livePrice}。');
    expect(linesOf(text, lines)).toEqual(lines);
    expect(wordingsOf(lines)).toEqual(['来看{name}。', '好看。', '好用。', '只要{livePrice}。']);
  });

  it('keeps what was said of a line when its words change', () => {
    expect(linesOf('来看{name}。\n好看。 | 好用。\n现在{livePrice}。', lines)[2]).toEqual({
      say: '现在{livePrice}。',
      offer: true,
    });
    expect(linesOf('一\n\n 二 | 三 \n', [])).toEqual(['一', ['二', '三']]);
  });

  it('moves segments within the list and names new ones', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(freeSegmentId('pitch', ['pitch', 'pitch-2'])).toBe('pitch-3');
  });
});

describe('preparing', () => {
  it('names a further fact after those there are', () => {
    expect(freeFactId('mug', 'care', [{ id: 'mug.care' }, { id: 'mug.care.2' }])).toBe('mug.care.3');
    expect(freeFactId('store', 'shipping', [])).toBe('store.shipping');
  });

  it('knows what a file is by its name', () => {
    expect([kindOf('a.CSV'), kindOf('b.pdf'), kindOf('店铺.json')]).toEqual(['text/csv', null, 'application/json']);
  });

  it('says what stands between a room and a good show', () => {
    const list = judgements({
      products: [
        { id: 'mug', stock: 0 },
        { id: 'tea', stock: 4 },
      ],
      facts: [
        ...['care', 'usage', 'material'].map((facet) => ({ product: 'mug', facet: facet as 'care', rendered: false })),
        { product: 'tea', facet: 'price', rendered: true },
        { product: null, facet: 'shipping', rendered: false },
      ],
      segments: [{ product: 'mug' }],
      unsupported: 2,
      parts: { voice: { status: 'ok', mode: 'embedded' }, index: { status: 'failed', mode: 'x' } },
    });
    const bad = list.filter(({ good }) => !good).map(({ what, count }) => `${what} ${count}`);
    expect(bad).toEqual(['facts 1', 'store 0', 'soldOut 1', 'covered 1', 'lines 2', 'parts 1']);
  });
});

describe('why something failed', () => {
  const problem = (code: string, detail: string, ...reasons: Problem['reasons'][number][]): Problem =>
    new Problem(409, code, detail, reasons);

  it('is said in the reader’s language, with the value and what is allowed', () => {
    const short = { code: 'password-length', values: { length: 5, least: 12, most: 128 } };
    const owner = { code: 'last-owner', values: {} };
    const error = problem('bad_request', 'The password has 5 characters', short, owner);
    expect(reasonOf(error, 'zh')).toBe(
      '密码有 5 个字符，应为 12 至 128 个。；这是最后一位所有者，请先把别人设为所有者。',
    );
    expect(reasonOf(error, 'en')).toContain('has 5 characters; allowed: 12 to 128.; This is the last owner');
    const role = { code: 'role-may-not', values: { role: 'analyst', scopes: 'operate' } };
    expect(reasonOf(problem('forbidden', '', role), 'zh')).toBe('“分析”角色不能这样做，需要权限：operate。');
    const unsaid = { code: 'not-sayable', values: { why: 'forbidden-absolute: 全网最低' } };
    expect(reasonOf(problem('bad_request', '', unsaid), 'zh')).toBe('这句话不能播出（绝对化用语: 全网最低）。');
    const newer = { code: 'not-sayable', values: { why: 'of-tomorrow' } };
    expect(reasonOf(problem('bad_request', '', newer), 'en')).toBe('This may not be spoken (of-tomorrow).');
  });

  it('is its kind and the server’s own words for what a newer server says', () => {
    const newer = problem('conflict', 'The moon is full.', { code: 'full-moon', values: {} });
    expect([reasonOf(newer, 'zh'), reasonOf(newer, 'en')]).toEqual([
      '与现有的内容冲突。 The moon is full.',
      'The moon is full.',
    ]);
    expect(reasonOf(new Problem(0, 'offline', ''), 'zh')).toBe('连不上服务器，请检查网络。');
    expect(reasonOf(new Problem(418, 'teapot', ''), 'en')).toBe('Something went wrong (418)');
  });
});

describe('what an import would do', () => {
  it('names fields in the reader’s language, and goes through what is wrong row by row', () => {
    const word = wordIn('zh');
    expect(['name.en', 'variants.red.livePrice', 'of-tomorrow'].map((field) => fieldIn(field, word))).toEqual([
      '名称 · 英文',
      '规格 · red · 直播价',
      'of-tomorrow',
    ]);
    const message = { zh: '', en: '' };
    const rows = byRow([{ row: 3, message }, { row: 2, column: '价格', message }, { message }]).map(({ row }) => row);
    expect(rows).toEqual([undefined, 2, 3]);
  });

  it('counts one thing as one in English', () => {
    expect([counted(1, 'fact'), counted(0, 'fact'), counted(1, 'line is', 'lines are')]).toEqual([
      '1 fact',
      '0 facts',
      '1 line is',
    ]);
  });
});

describe('judging an answer', () => {
  it('finds facts by every word that was typed, in either language', () => {
    const facts = [
      { id: 'mug.care', zh: '杯子可以放洗碗机。', en: 'Dishwasher safe.' },
      { id: 'mug.material', zh: '316 不锈钢' },
      { id: 'tea.care', zh: '密封保存', en: 'Keep it shut.' },
    ];
    expect(matching(facts, 'MUG').map(({ id }) => id)).toEqual(['mug.care', 'mug.material']);
    expect(matching(facts, ' care  洗碗机 ').map(({ id }) => id)).toEqual(['mug.care']);
    expect(matching(facts, '').length).toBe(3);
  });
});

describe('the review', () => {
  const records: EvidenceRecord[] = [
    record(1, {
      kind: 'answer',
      turn: 'a1',
      comments: [{ id: 'v/1', text: '多少钱', receivedAt: 1_799_999_995_000 }],
      understanding: { facets: ['price'], products: [] },
      sentences: [{ text: '99元', citations: ['mug.price'] }],
    }),
    record(2, { id: 'v/1', text: '多少钱', outcome: 'answered', turn: 'a1', receivedAt: 1_799_999_995_000 }),
    record(3, { id: 'v/2', text: '能洗吗？', outcome: 'expired', receivedAt: 1_800_000_000_000 }),
    record(4, { id: 'v/3', text: '能洗吗', outcome: 'refused', receivedAt: 1_800_000_060_000 }),
    record(5, { id: 'v/4', text: '哈哈', outcome: 'chat' }),
  ];
  const asked = askedIn(records);

  it('joins questions with their answers, newest first, without chat', () => {
    expect(asked.map(({ text, product, seconds }) => [text, product, seconds])).toEqual([
      ['能洗吗', null, null],
      ['能洗吗？', null, null],
      ['多少钱', 'mug', 6],
    ]);
    expect(byProductAndFacet(asked).map(({ product, total }) => [product, total])).toEqual([
      [null, 2],
      ['mug', 1],
    ]);
  });

  it('counts what went unanswered, the same words together', () => {
    expect(unmet(asked)).toEqual([{ text: '能洗吗', outcome: 'refused', count: 2 }]);
  });

  // A correction is recorded when all of it was heard: who opened the review while it was still spoken read 0 for good.
  it('counts what is put right while one looks, and a correction that was cut and said again once', () => {
    const begun = joined(records, []);
    expect(corrections(begun)).toBe(0);
    const heard = { id: 'a1.1', text: '99元' };
    const cut = record(6, { kind: 'correction', turn: 'c2', heard, interrupted: true, sentences: [] });
    const again = record(7, { kind: 'correction', turn: 'c3', heard, interrupted: false, sentences: [] });
    const other = record(8, { kind: 'correction', turn: 'c4', heard: { id: 'a1.2', text: '有货' }, sentences: [] });
    expect(corrections(joined(begun, [cut]))).toBe(1);
    expect(corrections(joined(joined(begun, [cut]), [again, other]))).toBe(2);
  });

  it('begins anew with a server that began anew', () => {
    expect(joined(records, [record(1, { kind: 'show' })]).map(({ kind }) => kind)).toEqual(['show']);
  });

  it('gives charts their columns', () => {
    const [times, answered, others] = perMinute(asked);
    expect([times.length, answered.slice(0, 3), others.slice(0, 3)]).toEqual([10, [1, 0, 0], [0, 1, 1]]);
    expect(histogram(asked)[1].slice(0, 3)).toEqual([0, 1, 0]);
    expect([median([3, 1, 2]), median([])]).toEqual([2, null]);
    expect(perMinute([])).toEqual([[], [], []]);
  });
});
