import { describe, expect, it } from 'vitest';
import { canonical, jsonOf } from '../../src/flywheel/canonical.js';
import { FIRST_HASH, hashOf } from '../../src/flywheel/chain.js';
import { commitmentOf, seal, sealsOf, unseal } from '../../src/flywheel/sealing.js';

describe('what is hashed', () => {
  // Written by the first version: chains are kept for years, and must be found whole by every later one.
  it('is the same text as ever', () => {
    const value = { b: [1, { d: null, c: 'x\u2028"\ud83d' }, []], a: {}, '10': true, '9': -0 };
    expect(canonical(value)).toBe('{"10":true,"9":0,"a":{},"b":[1,{"c":"x\u2028\\"\\ud83d","d":null},[]]}');
    expect(canonical(jsonOf({ a: undefined, b: Number.NaN, c: new Date(0), d: [undefined] }))).toBe(
      '{"b":null,"c":"1970-01-01T00:00:00.000Z","d":[null]}',
    );
    expect([jsonOf(Number.NaN), jsonOf(undefined), jsonOf(1.5), jsonOf('x')]).toEqual([null, null, 1.5, 'x']);
  });

  it('has the same hash as ever', () => {
    const body = canonical({ text: { sealed: 'ab' }, n: 1.5, id: '"\\\u2028' });
    const names = { tenant: 't1', room: '直播间', n: 1, time: 1_764_115_200_001, kind: 'comment', show_id: 's1' };
    const link = { ...names, turn: null, outcome: 'chat', product: 'mug', facet: null, body };
    expect(hashOf(FIRST_HASH, link)).toBe('89cadc50184ee5406f8d44d348ac095274b92d14707082a60006559f21cfd678');
    expect(commitmentOf('0'.repeat(32), canonical('我叫王芳'))).toBe(
      '1ab78954781b104b57650eb2ffc40fb4ae583c158b5ed3f04cb1b0a61c8adede',
    );
  });
});

describe('sealing', () => {
  const reply = {
    comments: [
      { id: 'v1/c1', viewer: 'v1', text: '多少钱', receivedAt: 1 },
      { id: 'v2/c1', viewer: 'v2', text: '', receivedAt: 2 },
    ],
    understanding: { intent: 'question' },
    sentences: [{ text: '99元' }],
  };

  it("takes out who asked and what, each comment's for its own viewer, and puts it back", () => {
    const before = structuredClone(reply);
    const { body, personal } = seal('reply', reply);
    expect(reply).toEqual(before);
    expect(personal.map(({ field, subject, value }) => [field, subject, value]).sort()).toEqual([
      ['comments.0.id', 'v1', '"v1/c1"'],
      ['comments.0.text', 'v1', '"多少钱"'],
      ['comments.0.viewer', 'v1', '"v1"'],
      ['comments.1.id', 'v2', '"v2/c1"'],
      ['comments.1.viewer', 'v2', '"v2"'],
      ['understanding', 'v1', '{"intent":"question"}'],
    ]);
    expect(sealsOf(body)).toEqual(
      new Map(personal.map(({ field, salt, value }) => [field, commitmentOf(salt, value)] as const)),
    );
    expect(body['sentences']).toEqual(reply.sentences);
    expect(unseal(body, personal)).toEqual(reply);
  });

  it('gives every field a salt of its own', () => {
    const salts = Array.from({ length: 300 }, () => seal('reply', reply).personal).flatMap((personal) =>
      personal.map(({ salt }) => salt),
    );
    expect(new Set(salts).size).toBe(300 * 6);
    expect(salts.every((salt) => /^[0-9a-f]{32}$/.test(salt))).toBe(true);
  });
});
