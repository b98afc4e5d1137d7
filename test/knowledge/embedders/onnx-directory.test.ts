import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/domain/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { OnnxEmbedder } from '../../../src/knowledge/embedders/onnx-directory.js';
import { TextModel } from '../../../src/knowledge/embedders/text-model.js';
import { DIMENSION, writeTinyModel } from './tiny-model.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhubo-model-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const dot = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  (a ?? new Float32Array()).reduce((sum, value, i) => sum + value * (b?.[i] ?? 0), 0);

describe('a local embedding model', () => {
  it('makes unit vectors that do not depend on what else is in the batch', async () => {
    writeTinyModel(folder);
    const model = await TextModel.open(folder);
    const texts = ['羽绒服', 'cotton shirt', '衬衫可以机洗退货', 'washable', '', '完全不认识 zzz'];
    const together = await model.embed(texts, 'passage');
    expect(model.dimension).toBe(DIMENSION);
    for (const [i, text] of texts.entries()) {
      const [alone] = await model.embed([text], 'passage');
      expect(dot(alone, alone)).toBeCloseTo(1, 5);
      expect(dot(alone, together[i])).toBeCloseTo(1, 5);
    }
    expect(dot(together[0], together[1])).toBeLessThan(0.99);
    await model.close();
  });

  it('puts the prefixes of zhubo-embedder.json before questions and facts, and says so in its id', async () => {
    writeTinyModel(folder, { 'config.json': { _name_or_path: 'tiny/e5' } }, 'onnx/model.onnx');
    const plain = await TextModel.open(folder);
    const [wanted] = await plain.embed(['query: 羽绒服'], 'query');
    writeTinyModel(folder, { 'zhubo-embedder.json': { queryPrefix: 'query: ', passagePrefix: 'passage: ' } });
    const prefixed = await TextModel.open(folder);
    const [query] = await prefixed.embed(['羽绒服'], 'query');
    const [passage] = await prefixed.embed(['羽绒服'], 'passage');
    expect(dot(query, wanted)).toBeCloseTo(1, 5);
    expect(dot(query, passage)).toBeLessThan(0.999);
    expect(plain.id).toMatch(/^tiny\/e5 [0-9a-f]{12}$/);
    expect(prefixed.id).not.toBe(plain.id);
  });

  it('pools by the first token where the model says so', async () => {
    writeTinyModel(folder, { '1_Pooling/config.json': { pooling_mode_cls_token: true } });
    const model = await TextModel.open(folder);
    // Without attention the first token is the same for every text.
    const [a, b] = await model.embed(['羽绒服', 'cotton'], 'query');
    expect(dot(a, b)).toBeCloseTo(1, 5);
  });

  it('cuts a text that is longer than the model can read, keeping its end mark', async () => {
    writeTinyModel(folder, { 'zhubo-embedder.json': { maxTokens: 8 } });
    const model = await TextModel.open(folder);
    const [long, short] = await model.embed(['棉'.repeat(5_000), '棉'.repeat(6)], 'passage');
    expect(dot(long, short)).toBeCloseTo(1, 5);
  });

  it.each([
    ['no model', () => undefined, 'neither model.onnx nor onnx/model.onnx'],
    ['a broken model', () => writeTinyModel(folder, { 'model.onnx': 'not a network' }), 'cannot be loaded'],
    ['a broken tokenizer', () => writeTinyModel(folder, { 'tokenizer.json': '{' }), 'tokenizer.json is no JSON'],
    [
      'a wrong setting',
      () => writeTinyModel(folder, { 'zhubo-embedder.json': { pooling: 'max' } }),
      'zhubo-embedder.json',
    ],
  ])('names the fault of a directory with %s', async (_, write, named) => {
    write();
    await expect(TextModel.open(folder)).rejects.toMatchObject({ code: 'bad_request', retryable: false });
    await expect(TextModel.open(folder)).rejects.toThrow(named);
  });
});

describe('a local embedding model in its thread', () => {
  const open = async (): Promise<OnnxEmbedder> =>
    await OnnxEmbedder.open({ folder, clock: systemClock, log: silentLog });

  it('gives the same vectors as on the spot, in order, questions before facts that wait', async () => {
    writeTinyModel(folder);
    const embedder = await open();
    const model = await TextModel.open(folder);
    expect([embedder.id, embedder.dimension]).toEqual([model.id, DIMENSION]);
    const texts = Array.from({ length: 200 }, (_, i) => '羽绒服衬衫机洗'.slice(i % 5, (i % 5) + 2));
    const order: string[] = [];
    const facts = embedder.embed(texts, 'passage').then((made) => {
      order.push('facts');
      return made;
    });
    const question = embedder.embed(['退货'], 'query').then((made) => {
      order.push('question');
      return made;
    });
    const [made, [asked]] = await Promise.all([facts, question]);
    expect(order).toEqual(['question', 'facts']);
    const expected = await model.embed(texts, 'passage');
    for (const [i, vector] of made.entries()) expect(dot(vector, expected[i])).toBeCloseTo(1, 5);
    expect(dot(asked, (await model.embed(['退货'], 'query'))[0])).toBeCloseTo(1, 5);
    expect(embedder.state()).toEqual({ status: 'ok', mode: `local model ${model.id}, ${DIMENSION} values` });
    await embedder.close();
  });

  it('refuses more than may wait, stops when told to, and ends what waits when it closes', async () => {
    writeTinyModel(folder);
    const embedder = await open();
    const many = Array.from({ length: 8_000 }, () => '机洗');
    const stop = new AbortController();
    const stopped = embedder.embed(many, 'passage', stop.signal);
    stopped.catch(() => undefined);
    await expect(embedder.embed(many, 'passage')).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    stop.abort(new Error('the turn is over'));
    await expect(stopped).rejects.toThrow('the turn is over');
    const waiting = embedder.embed(many, 'passage');
    waiting.catch(() => undefined);
    await embedder.close();
    await expect(waiting).rejects.toThrow('closed');
    await expect(embedder.embed(['a'], 'query')).rejects.toThrow('closed');
  });

  it('tells at the start what is wrong with its directory', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'bad_request' });
    await expect(open()).rejects.toThrow(folder);
  });
});
