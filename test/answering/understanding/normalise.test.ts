import { expect, it } from 'vitest';
import { normalise } from '../../../src/answering/understanding/normalise.js';

it.each([
  ['這個多少錢', '这个多少钱'],
  ['Ｐｒｉｃｅ？', 'price?'],
  ['多\u200b少\u200b钱', '多少钱'],
  ['好看😍😍', '好看'],
  ['soooooo nice', 'soo nice'],
  ['啊啊啊啊啊', '啊'],
  ['how much r u selling it 4 pls', 'how much are you selling it 4 please'],
  ['What’s   it', "what's it"],
  ['10000 个', '10000 个'],
])('%s becomes %s', (text, plain) => {
  expect(normalise(text)).toBe(plain);
});
