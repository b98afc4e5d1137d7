import { describe, expect, it } from 'vitest';
import { changes } from './table.js';

const row = (what: string, here: string): { what: string; here: string; reach: string } => ({ what, here, reach: '' });

describe('two tables of the bench', () => {
  it('are set side by side by the first number of each row; what is the same is left out', () => {
    const before = [row('a', '10.0 ms (3 %)'), row('b', '1,000 a second'), row('c', '5'), row('gone', '1')];
    const now = [row('a', '12.5 ms (9 %)'), row('b', '500 a second'), row('c', '5'), row('came', '2')];
    expect(changes(before, now)).toEqual([
      { what: 'a', was: '10.0 ms (3 %)', is: '12.5 ms (9 %)', change: '+25 %' },
      { what: 'b', was: '1,000 a second', is: '500 a second', change: '-50 %' },
      { what: 'gone', was: '1', is: '-', change: 'not measured' },
      { what: 'came', was: '-', is: '2', change: 'new' },
    ]);
  });
});
