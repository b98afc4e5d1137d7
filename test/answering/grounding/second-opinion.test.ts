import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Entailment, OnnxEntailment } from '../../../src/answering/grounding/entailment.js';
import { EntailmentThread } from '../../../src/answering/grounding/entailment-thread.js';
import { SecondOpinion } from '../../../src/answering/grounding/second-opinion.js';
import type { Verdict } from '../../../src/domain/answer.js';
import { type Clock, systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { OnnxWriter } from '../../bench/onnx-writer.js';
import { NOW, RULES, SHOPS } from './bench.js';

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '洗', '机', '不', '能', '手', '晒'];
const LABELS = { 0: 'contradiction', 1: 'neutral', 2: 'entailment' };

/** A network that finds contradiction wherever 晒 stands, else entailment: table lookup, then the mean over the tokens. */
function writeModel(folder: string, config: object = { id2label: LABELS }): void {
  mkdirSync(folder, { recursive: true });
  const onnx = new OnnxWriter();
  const ids = onnx.input('input_ids', ['batch', 'tokens'], 'int64');
  onnx.input('attention_mask', ['batch', 'tokens'], 'int64');
  onnx.input('token_type_ids', ['batch', 'tokens'], 'int64');
  const table = new Float32Array(WORDS.length * 3);
  WORDS.forEach((word, i) => table.set(word === '晒' ? [400, 0, 0] : [0, 0, 2], i * 3));
  const embedded = onnx.node('Gather', [onnx.weights([WORDS.length, 3], table), ids]);
  onnx.node('ReduceMean', [embedded], { axes: [1], keepdims: 0 }, 'logits');
  onnx.output('logits', ['batch', 3]);
  writeFileSync(join(folder, 'model.onnx'), onnx.model());
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const special = (id: number): object => ({
    id,
    content: WORDS[id],
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  const part = (token: string, type: number): object => ({ SpecialToken: { id: token, type_id: type } });
  writeFileSync(
    join(folder, 'tokenizer.json'),
    JSON.stringify({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [0, 1, 2, 3].map(special),
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [part('[CLS]', 0), { Sequence: { id: 'A', type_id: 0 } }, part('[SEP]', 0)],
        pair: [
          part('[CLS]', 0),
          { Sequence: { id: 'A', type_id: 0 } },
          part('[SEP]', 0),
          { Sequence: { id: 'B', type_id: 1 } },
          part('[SEP]', 1),
        ],
        special_tokens: {
          '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
          '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
        },
      },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(WORDS.map((word, i) => [word, i])),
      },
    }),
  );
}

const PASSED: Verdict = { supported: true, check: 'supported-by-facts' };
const context = { catalogue: SHOPS.demo, now: NOW, product: 'wool-scarf', asked: null, rules: RULES };
const draft = (text: string) => ({ text, language: 'zh' as const, citations: ['wool-scarf.care'] });
const going = new AbortController().signal;
/** A clock whose sleeps end at once: every wait times out. */
const impatient: Clock = {
  ...systemClock,
  sleep: async () => {
    await Promise.resolve();
  },
};
/** A clock whose sleeps never end. */
const patient: Clock = {
  ...systemClock,
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => {
        reject(new Error('over'));
      }),
    ),
};

describe('an entailment model from a directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entailment-'));
  let model: OnnxEntailment;
  beforeAll(async () => {
    writeModel(join(folder, 'good'));
    model = await OnnxEntailment.open(join(folder, 'good'));
  });
  afterAll(async () => {
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads premise and hypothesis as a pair and names its labels by the configuration', async () => {
    const good = await model.judge('不能机洗', '能手洗', going);
    expect(good.entailment + good.neutral + good.contradiction).toBeCloseTo(1, 5);
    expect(good.entailment).toBeGreaterThan(0.6);
    const bad = await model.judge('不能机洗', '能晒', going);
    expect(bad.contradiction).toBeGreaterThan(0.9);
  });

  it('judges in a thread of its own, and says what is wrong with a directory that cannot be used', async () => {
    const log = silentLog;
    const thread = await EntailmentThread.open({ folder: join(folder, 'good'), clock: systemClock, log });
    const [good, bad] = await Promise.all([
      thread.judge('不能机洗', '能手洗', going),
      thread.judge('不能机洗', '能晒', going),
    ]);
    expect(good.entailment).toBeGreaterThan(0.6);
    expect(bad.contradiction).toBeGreaterThan(0.9);
    expect(thread.state().status).toBe('ok');
    await thread.close();
    await expect(thread.judge('不能机洗', '能晒', going)).rejects.toThrow(/closed/);
    const nothing = EntailmentThread.open({ folder: join(folder, 'nothing'), clock: systemClock, log });
    await expect(nothing).rejects.toThrow(/neither model.onnx nor onnx\/model.onnx/);
  });

  it('reads the hypothesis whole behind premises that are too long', async () => {
    const { contradiction } = await model.judge('洗'.repeat(2_000), '能晒晒晒晒', going);
    expect(contradiction).toBeGreaterThan(0.9);
  });

  it('turns a pass into a block, never a block into a pass', async () => {
    const opinion = new SecondOpinion({ entailment: model, clock: patient });
    expect(await opinion.review(draft('可以晒。'), context, PASSED, going)).toMatchObject({
      supported: false,
      check: 'second-opinion',
    });
    expect(await opinion.review(draft('可以手洗。'), context, PASSED, going)).toBe(PASSED);
    const blocked: Verdict = { supported: false, check: 'polarity-flipped' };
    expect(await opinion.review(draft('可以手洗。'), context, blocked, going)).toBe(blocked);
  });

  it.each([
    ['no model', {}, 'model.onnx'],
    ['no labels', { id2label: { 0: 'yes', 1: 'no', 2: 'maybe' } }, 'id2label'],
  ])('says what is wrong with a directory that has %s', async (name, config, says) => {
    const at = join(folder, name);
    if (name !== 'no model') writeModel(at, config);
    await expect(OnnxEntailment.open(at)).rejects.toThrow(says);
  });
});

describe('a second opinion', () => {
  const never: Entailment = {
    judge: (_premise, _hypothesis, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('stopped'));
        });
      }),
    state: () => ({ status: 'ok', mode: 'test' }),
    close: async () => {
      await Promise.resolve();
    },
  };

  it('that is late or broken leaves the verdict as it was', async () => {
    expect(
      await new SecondOpinion({ entailment: never, clock: impatient }).review(
        draft('可以晒。'),
        context,
        PASSED,
        going,
      ),
    ).toBe(PASSED);
    const broken: Entailment = { ...never, judge: async () => await Promise.reject(new Error('broken')) };
    expect(
      await new SecondOpinion({ entailment: broken, clock: patient }).review(draft('可以晒。'), context, PASSED, going),
    ).toBe(PASSED);
  });

  it('is asked for a bounded number of clauses at once', async () => {
    const opinion = new SecondOpinion({ entailment: never, clock: patient, most: 1 });
    const turn = new AbortController();
    const waiting = opinion.review(draft('可以晒。'), context, PASSED, turn.signal);
    expect(await opinion.review(draft('可以晒。'), context, PASSED, going)).toBe(PASSED);
    turn.abort(new Error('cut'));
    await expect(waiting).rejects.toThrow('cut');
  });
});
