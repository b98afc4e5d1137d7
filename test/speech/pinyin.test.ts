import { describe, expect, it } from 'vitest';
import { engineSyllable, readings } from '../../src/speech/pinyin/pinyin.js';
import { POLYPHONES } from '../../src/speech/pinyin/polyphones.js';

describe('readings', () => {
  it.each([
    ['便宜', 'pian2 yi5'],
    ['方便', 'fang1 bian4'],
    ['重量', 'zhong4 liang4'],
    ['重新', 'chong2 xin1'],
    ['衣长', 'yi1 chang2'],
    ['还有', 'hai2 you3'],
    ['还款', 'huan2 kuan3'],
    ['还钱', 'huan2 qian2'],
    ['弹力', 'tan2 li4'],
    ['行李', 'xing2 li5'],
    ['银行', 'yin2 hang2'],
    ['率先', 'shuai4 xian1'],
    ['好评率', 'hao3 ping2 lv4'],
    ['慢慢地', 'man4 man4 de5'],
    ['扎头发', 'za1 tou2 fa5'],
    ['散粉', 'san3 fen3'],
    ['粘贴', 'zhan1 tie1'],
    ['相框', 'xiang4 kuang4'],
    ['数一数', 'shu3 yi5 shu3'],
    ['绿色', 'lv4 se4'],
    ['女生', 'nv3 sheng1'],
    ['薄款外套', 'bao2 kuan3 wai4 tao4'],
    ['露肩', 'lou4 jian1'],
    ['我们的', 'wo3 men5 de5'],
    ['家人们', 'jia1 ren2 men5'],
    ['這個便宜', 'zhe4 ge4 pian2 yi5'],
  ])('reads %s as %s', (hanzi, reading) => {
    expect(readings(hanzi).join(' ')).toBe(reading);
  });

  it.each([
    ['一个', 'yi2 ge4'],
    ['一件', 'yi2 jian4'],
    ['一般', 'yi4 ban1'],
    ['一起', 'yi4 qi3'],
    ['第一个', 'di4 yi1 ge4'],
    ['统一', 'tong3 yi1'],
    ['一月一号', 'yi1 yue4 yi1 hao4'],
    ['二零一六年', 'er4 ling2 yi1 liu4 nian2'],
    ['一百一十', 'yi4 bai3 yi1 shi2'],
    ['看一看', 'kan4 yi5 kan4'],
    ['不是', 'bu2 shi4'],
    ['不好', 'bu4 hao3'],
    ['好不好', 'hao3 bu5 hao3'],
    ['买一送一', 'mai3 yi2 song4 yi1'],
  ])('applies the sandhi of 一 and 不: %s is %s', (hanzi, reading) => {
    expect(readings(hanzi).join(' ')).toBe(reading);
  });

  it('gives one reading to every character, and a well-formed one', () => {
    const text = Object.keys(POLYPHONES).join('') + '琼胸炯嗯哦诶熊穷';
    const read = readings(text);
    expect(read).toHaveLength([...text].length);
    for (const reading of read) expect(reading).toMatch(/^[a-zê]+[1-5]$/);
  });

  it('has as many syllables as characters in every entry of the dictionary, and reads them so', () => {
    for (const [word, reading] of Object.entries(POLYPHONES)) {
      expect(reading.split(' '), word).toHaveLength([...word].length);
      expect(readings(word).join(' '), word).toBe(reading);
    }
  });
});

describe('engineSyllable', () => {
  it('spells what the voice lacks as the voice has it', () => {
    expect(['xiong2', 'qiong2', 'jiong3', 'lv4'].map((reading) => engineSyllable(reading, false))).toEqual([
      'xong2',
      'qong2',
      'jong3',
      'lv4',
    ]);
  });

  it('drops the coda before a 儿 suffix', () => {
    expect(['wan2', 'dian3', 'hai2', 'hua1'].map((reading) => engineSyllable(reading, true))).toEqual([
      'wa2',
      'dia3',
      'ha2',
      'hua1',
    ]);
  });
});
