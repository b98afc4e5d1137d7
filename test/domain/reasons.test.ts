import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/failure.js';
import { because, REASONS, wordsOf } from '../../src/domain/reasons.js';

const slotsOf = (words: string): string[] => [...new Set(words.match(/\{\w+\}/g) ?? [])].sort();

describe('reasons', () => {
  it('name the same values in both languages', () => {
    for (const [code, [en, zh]] of Object.entries(REASONS)) expect([code, slotsOf(zh)]).toEqual([code, slotsOf(en)]);
  });

  it('are said with their values, and by nobody who does not know them', () => {
    const reason = because('most-keys', { most: 50 });
    expect(wordsOf(reason, 'en')).toBe('There are 50 keys already; revoke one that is not used.');
    expect(wordsOf(reason, 'zh')).toBe('密钥已有 50 把，请先停用不用的。');
    expect(wordsOf({ code: 'of-tomorrow', values: {} }, 'en')).toBeNull();
    expect(wordsOf({ code: 'toString', values: {} }, 'en')).toBeNull();
  });

  it('are the message of a failure', () => {
    const failure = new Failure('conflict', because('last-owner'));
    expect(failure.message).toBe('This is the last owner; make somebody else an owner before.');
    expect(failure.reason).toEqual({ code: 'last-owner', values: {} });
    expect(new Failure('conflict', 'in words alone').reason).toBeNull();
  });
});
