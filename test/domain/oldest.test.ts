import { describe, expect, it } from 'vitest';
import { forgetOldest } from '../../src/domain/oldest.js';

describe('forgetting the oldest', () => {
  it('forgets in the order in which entries came, those set anew later', () => {
    const map = new Map(['a', 'b', 'c', 'd'].map((key) => [key, 1]));
    forgetOldest(map, 3);
    map.delete('b');
    map.set('b', 2);
    map.delete('c');
    map.set('e', 1);
    forgetOldest(map, 2);
    expect([...map.keys()]).toEqual(['b', 'e']);
    forgetOldest(map, 0);
    expect(map.size).toBe(0);
    for (const key of ['f', 'g', 'h']) map.set(key, 1);
    forgetOldest(map, 1);
    expect([...map.keys()]).toEqual(['h']);
    map.clear();
    for (const key of ['i', 'j']) map.set(key, 1);
    forgetOldest(map, 1);
    expect([...map.keys()]).toEqual(['j']);
  });
});
