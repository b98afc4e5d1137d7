import { describe, expect, it } from 'vitest';
import { captionPages } from '../../src/stage/captions.js';

describe('caption pages', () => {
  it('keep a short sentence on one page, shown to its end', () => {
    expect(captionPages('平时价599元，今天直播间399元。')).toEqual([
      { text: '平时价599元，今天直播间399元。', until: 1 },
    ]);
  });

  it.each([
    [
      '羽绒服有 S、M、L、XL 四个码：S 适合 155 到 162 厘米、45 到 52 公斤，M 适合 160 到 168 厘米、52 到 60 公斤，L 适合 165 到 173 厘米。',
    ],
    [
      'The jacket comes in S, M, L and XL: S fits 155 to 162 cm and 45 to 52 kg, M 160 to 168 cm and 52 to 60 kg, and so on for the others.',
    ],
    ['没有标点的很长很长的一句话'.repeat(8)],
  ])('break a long sentence without losing a character: %s', (sentence) => {
    const pages = captionPages(sentence);
    expect(pages.length).toBeGreaterThan(1);
    expect(
      pages
        .map(({ text }) => text)
        .join('')
        .replace(/\s/g, ''),
    ).toBe(sentence.replace(/\s/g, ''));
    expect(pages.at(-1)?.until).toBe(1);
    expect(pages.every(({ until }, i) => until > (pages[i - 1]?.until ?? 0))).toBe(true);
  });
});
