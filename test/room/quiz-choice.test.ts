import { describe, expect, it } from 'vitest';
import type { QuizQuestion } from '../../src/domain/quiz.js';
import { choiceOf } from '../../src/room/quiz-choice.js';

const QUIZ: QuizQuestion = {
  question: { zh: '灭火器对准哪里？', en: 'Where do you aim an extinguisher?' },
  options: {
    zh: ['火焰顶部', '火焰根部', '烟'],
    en: ['The top of the flames', 'The base of the flames', 'The smoke'],
  },
  answer: 'B',
  fact: 'fire.usage',
};

describe('a comment on a quiz', () => {
  it.each([
    ['B', 1],
    ['b', 1],
    ['Ｂ', 1],
    ['BBB', 1],
    ['选B', 1],
    ['我选b！', 1],
    ['我觉得是 B 吧', 1],
    ['应该选B', 1],
    ['答案是A', 0],
    ['C选项', 2],
    ['是A吗？', 0],
    ['option c', 2],
    ["I think it's b", 1],
    ['The answer is A.', 0],
    ['i pick c please', 2],
    ['(b)', 1],
    ['火焰根部', 1],
    ['the base of the flames!', 1],
  ])('%j chooses an option', (text, chosen) => {
    expect(choiceOf(text, QUIZ)).toBe(chosen);
  });

  it.each([
    'D',
    'A是什么意思？',
    'A还是B',
    'a lot',
    '火焰根部在哪里？',
    '灭火器多久检查一次？',
    'ABC',
    'B B A',
    'hello',
    '',
    '是',
    'I',
  ])('%j is no answer', (text) => {
    expect(choiceOf(text, QUIZ)).toBeNull();
  });
});
