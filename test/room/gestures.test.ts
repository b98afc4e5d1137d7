import { describe, expect, it } from 'vitest';
import { gestureOfAnswer, gestureOfSentence } from '../../src/room/gestures.js';

describe('gestures of a sentence', () => {
  it.each([
    ['平时价599元，今天直播间399元。', 'zh'],
    ['今天打八折。', 'zh'],
    ['一盒五双，黑白灰，怎么搭都行。', 'zh'],
    ['三档色温，五档亮度，轻轻一碰就换。', 'zh'],
    ['It is usually ¥599; in this room it is ¥399.', 'en'],
    ['Five pairs in a box: black, white and grey.', 'en'],
    ['Three colour temperatures, five levels, one touch.', 'en'],
  ] as const)('count what has a price or a number of things: %s', (text, language) => {
    expect(gestureOfSentence(text, language)).toBe('count');
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
