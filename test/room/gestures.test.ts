import { describe, expect, it } from 'vitest';
import { gestureOfAnswer, gestureOfSentence } from '../../src/room/gestures.js';

describe('gestures of a sentence', () => {
  it.each([
    ['三档色温，轻轻一碰就换。', 'zh'],
    ['一共3款颜色。', 'zh'],
    ['记住三件事。', 'zh'],
    ['第一轻，第二暖，第三好洗。', 'zh'],
    ['Three colour temperatures, one touch.', 'en'],
    ['It comes in 3 colours.', 'en'],
    ['First it is light, second it is warm, and third it washes well.', 'en'],
  ] as const)('count to three where there are three: %s', (text, language) => {
    expect(gestureOfSentence(text, language)).toBe('count');
  });

  it.each([
    ['一盒五双，黑白灰，怎么搭都行。', 'zh'],
    ['五档亮度，两罐装。', 'zh'],
    ['一盒十三双。', 'zh'],
    ['有三四种颜色。', 'zh'],
    ['这是第三款。', 'zh'],
    ['来看3号链接。', 'zh'],
    ['第一次来的朋友欢迎。', 'zh'],
    ['Five pairs in a box: black, white and grey.', 'en'],
    ['Thirty-three pairs are left.', 'en'],
    ['It has 23 levels.', 'en'],
    ['The first colour is black.', 'en'],
  ] as const)('show no number of fingers that is not said: %s', (text, language) => {
    expect(gestureOfSentence(text, language)).toBeNull();
  });

  it.each([
    ['平时价599元，今天直播间399元。', 'zh'],
    ['今天打八折。', 'zh'],
    ['三件一共99元。', 'zh'],
    ['一件只要三块。', 'zh'],
    ['It is usually ¥599; in this room it is ¥399.', 'en'],
    ['Three pairs for ¥99.', 'en'],
  ] as const)('point to the card for a price, and count none: %s', (text, language) => {
    expect(gestureOfSentence(text, language)).toBe('point');
  });

  it.each([
    ['450 毫升，弹盖，一只手就能打开。', 'zh'],
    ['来看2号链接，保温杯。', 'zh'],
    ['内胆是 316 不锈钢，喝水喝茶都合适。', 'zh'],
    ['You can wear it on both sides.', 'en'],
    ['450 ml with a flip lid you open with one hand.', 'en'],
  ] as const)('let measures and links be: %s', (text, language) => {
    expect(gestureOfSentence(text, language)).toBeNull();
  });

  it('before an answer return a greeting, thank for thanks, and else read', () => {
    expect(gestureOfAnswer('greeting')).toBe('greet');
    expect(gestureOfAnswer('thanks')).toBe('thank');
    expect(gestureOfAnswer('question')).toBe('read');
  });
});
