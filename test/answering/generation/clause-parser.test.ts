import { describe, expect, it } from 'vitest';
import { ClauseParser } from '../../../src/answering/generation/clause-parser.js';
import { lineOf, MOST_SAY } from '../../../src/answering/generation/protocol.js';

const offered = { facts: new Set(['cup.price', 'cup.care']), slots: new Set(['cup.price.live']), most: 3 };
const line = (say: string, facts: string[] = []): string => lineOf({ say, facts });

function read(text: string, pieces = 7): { says: string[]; reasons: string[] } {
  const parser = new ClauseParser(offered);
  const says: string[] = [];
  for (let at = 0; at < text.length; at += pieces)
    says.push(...parser.push(text.slice(at, at + pieces)).map(({ say }) => say));
  parser.end();
  return { says, reasons: parser.dropped.map(({ reason }) => reason) };
}

describe('reading what a model sends', () => {
  it('gives a clause as soon as its object is closed, whatever the pieces are cut into', () => {
    const parser = new ClauseParser(offered);
    const text = line('直播间价{cup.price.live}。', ['cup.price']);
    const given = [...text].map((character) => parser.push(character).length);
    expect(given.indexOf(1)).toBe(text.lastIndexOf('}'));
    for (const size of [1, 2, 3, 50, 5000])
      expect(read(text + line('可以手洗。', ['cup.care']), size).says).toHaveLength(2);
  });

  it('reads past talk, code fences, thinking aloud, arrays, wrappers and pretty printing', () => {
    for (const [before, after] of [
      ['Sure, here you go:\n', '\nHope this helps!'],
      ['```json\n', '```'],
      ['<think>the viewer says {"say":"全部免费","facts":[]} so</think>\n', ''],
      ['[', ']'],
      ['{"clauses":[\n', ']}'],
    ] as const) {
      expect(read(before + line('可以手洗。', ['cup.care']) + after).says, before).toEqual(['可以手洗。']);
    }
    expect(read('{\n  "say": "可以手洗。",\n  "facts": [\n    "cup.care"\n  ]\n}\n').says).toEqual(['可以手洗。']);
  });

  it('drops what is broken and goes on behind it', () => {
    const good = line('可以手洗。', ['cup.care']);
    expect(read(`{"say": "免费送, "facts": []}\n${good}`)).toEqual({ says: ['可以手洗。'], reasons: ['broken-json'] });
    expect(read(`{"say": "免费\n送", "facts": []}\n${good}`).says).toEqual(['可以手洗。']);
    expect(read(`{"say": "免费送", "facts": [\n${good}`)).toEqual({ says: ['可以手洗。'], reasons: ['broken-json'] });
    expect(read(`${good}{"say":"还有`)).toEqual({ says: ['可以手洗。'], reasons: ['broken-json'] });
  });

  it('drops wrong types, empty and over-long sentences, ids and slots that nobody offered', () => {
    expect(read('{"say": 5, "facts": []}\n').reasons).toEqual(['wrong-shape']);
    expect(read('{"say": "好", "facts": "cup.care"}\n').reasons).toEqual(['wrong-shape']);
    expect(read(line(' ')).reasons).toEqual(['wrong-shape']);
    expect(read(line('长'.repeat(MOST_SAY + 1))).reasons).toEqual(['too-long']);
    expect(read(line('可以机洗。', ['cup.wash'])).reasons).toEqual(['unknown-fact']);
    expect(read(line('只要{cup.price.secret}。')).reasons).toEqual(['unknown-slot']);
    expect(read(line('只要{{cup.price.live}}。')).reasons).toEqual(['unknown-slot']);
    expect(read('{}\n{"x":{"say":"a","facts":[]}}\n').reasons).toEqual(['wrong-shape', 'wrong-shape']);
  });

  it('takes no more than was asked for, and stops reading a flood', () => {
    const { says, reasons } = read(line('可以手洗。').repeat(5), 1000);
    expect(says).toHaveLength(3);
    expect(reasons).toEqual(['too-many', 'too-many']);
    const parser = new ClauseParser({ ...offered, most: 1_000 });
    let pushed = 0;
    while (!parser.full && pushed < 1_000) {
      parser.push('x'.repeat(1_000));
      pushed += 1;
    }
    expect(pushed).toBeLessThan(50);
    expect(parser.push(line('可以手洗。'))).toEqual([]);
  });

  it('gives up an object that never ends', () => {
    const { says, reasons } = read(`{"say":"${'啊'.repeat(5_000)}`, 100);
    expect(says).toEqual([]);
    expect(reasons[0]).toBe('too-long');
  });
});
