import { describe, expect, it } from 'vitest';
import { normalise } from '../../src/speech/normalisation/normalise.js';
import { spoken } from './spoken.js';

const CHINESE: readonly (readonly [string, string])[] = [
  // Prices
  ['¥199', '一百九十九元'],
  ['￥199', '一百九十九元'],
  ['¥199元', '一百九十九元'],
  ['199元', '一百九十九元'],
  ['¥1,299.50', '一千两百九十九块五'],
  ['¥19.99', '十九块九毛九'],
  ['¥19.9', '十九块九'],
  ['¥19.05', '十九块零五分'],
  ['¥0.5', '五毛'],
  ['¥2', '两元'],
  ['¥200', '两百元'],
  ['19.9元', '十九块九'],
  ['$19.99', '十九点九九美元'],
  ['US$20', '二十美元'],
  ['€35', '三十五欧元'],
  ['¥1.5万', '一点五万元'],
  ['199-299元', '一百九十九到两百九十九元'],
  ['¥199-299', '一百九十九到两百九十九元'],
  ['¥199~¥299', '一百九十九到两百九十九元'],
  ['3.5折', '三五折'],
  ['85折', '八五折'],
  ['8折', '八折'],
  ['可折叠3折叠', '可折叠三折叠'],
  // Numbers, counting
  ['0', '零'],
  ['10件', '十件'],
  ['12,345', '一万两千三百四十五'],
  ['110', '一百一十'],
  ['1010', '一千零一十'],
  ['20002', '两万零二'],
  ['100000', '十万'],
  ['20000', '两万'],
  ['120000000', '一亿两千万'],
  ['222', '两百二十二'],
  ['3.14', '三点一四'],
  ['007', '零零七'],
  ['1.2.3', '一点二点三'],
  ['2个', '两个'],
  ['2件', '两件'],
  ['2块', '两块'],
  ['12个', '十二个'],
  ['2号', '二号'],
  ['2月', '二月'],
  ['第2个', '第二个'],
  ['第3', '第三'],
  ['1-2天', '一到两天'],
  ['2-3个工作日', '两到三个工作日'],
  ['3~5天', '三到五天'],
  ['-5', '负五'],
  ['1/2', '二分之一'],
  ['3/4杯', '四分之三杯'],
  ['买2送1', '买二送一'],
  ['买1+1', '买一加一'],
  ['3:1', '三比一'],
  ['100%', '百分之百'],
  ['95.5%', '百分之九十五点五'],
  ['10%-20%', '百分之十到百分之二十'],
  ['5‰', '千分之五'],
  // Units
  ['2kg', '两千克'],
  ['1.5kg', '一点五千克'],
  ['500g', '五百克'],
  ['20cm', '二十厘米'],
  ['20×30cm', '二十乘三十厘米'],
  ['20*30*10 cm', '二十乘三十乘十厘米'],
  ['50ml×2瓶', '五十毫升乘二瓶'],
  ['2L', '两升'],
  ['25℃', '二十五摄氏度'],
  ['-5℃', '零下五摄氏度'],
  ['零下5度', '零下五度'],
  ['90°', '九十度'],
  ['80m²', '八十平方米'],
  ['65W', '六十五瓦'],
  ['220V', '两百二十伏'],
  ['5000mAh', '五千毫安时'],
  ['256GB', '两百五十六G B'],
  ['30min', '三十分钟'],
  // Sizes and models
  ['XL码', 'X L码'],
  ['S、M、L', 'S, M, L'],
  ['A4纸', 'A四纸'],
  ['165/88A', '一六五八八A'],
  ['SPF50+', 'S P F五十加'],
  ['PA+++', 'P A三个加'],
  ['iPhone 15', 'eye phone十五'],
  ['T恤', 'T恤'],
  // Dates and times
  ['2024年3月5日', '二零二四年三月五日'],
  ['2024款', '二零二四款'],
  ['2026-11-24', '二零二六年十一月二十四日'],
  ['2026/1/2', '二零二六年一月二日'],
  ['11/24', '十一月二十四日'],
  ['6/18', '六月十八日'],
  ['8:30', '八点半'],
  ['8：05', '八点零五分'],
  ['20:00', '二十点'],
  ['2:15', '两点十五分'],
  ['24/7', '二十四小时'],
  ['618大促', '六一八大促'],
  // Rows of digits
  ['13800138000', '幺三八零零幺三八零零零'],
  ['138-0013-8000', '幺三八零零幺三八零零零'],
  ['400-800-1234', '四零零八零零幺二三四'],
  ['订单号123456', '订单号幺二三四五六'],
  ['1号链接', '一号链接'],
  ['上1️⃣号链接', '上一号链接'],
  // Signs, decoration, hostile text
  ['A&B', 'A和B'],
  ['好~', '好,'],
  ['好看😀👍🏻!', '好看!'],
  ['看https://a.example/x?y=1吧', '看吧'],
  ['<break time="5s"/>你好', '你好'],
  ['[[x]]你好', 'X你好'],
  ['你\u0000\u0007\u200b好', '你好'],
  ['！！！', '!'],
  ['１２３', '一百二十三'],
];

const ENGLISH: readonly (readonly [string, string])[] = [
  ['$19.99', 'nineteen dollars and ninety nine cents'],
  ['$1', 'one dollar'],
  ['$0.50', 'fifty cents'],
  ['¥199', 'one hundred ninety nine yuan'],
  ['¥19.9', 'nineteen point nine yuan'],
  ['$20-30', 'twenty to thirty dollars'],
  ['$5k', 'five thousand dollars'],
  ['1,299', 'one thousand two hundred ninety nine'],
  ['3.14', 'three point one four'],
  ['1st', 'first'],
  ['22nd', 'twenty second'],
  ['30th', 'thirtieth'],
  ['95%', 'ninety five percent'],
  ['10-20%', 'ten to twenty percent'],
  ['1 kg', 'one kilogram'],
  ['2.5kg', 'two point five kilograms'],
  ['20×30 cm', 'twenty by thirty centimetres'],
  ['-5℃', 'minus five degrees Celsius'],
  ['5-10 days', 'five to ten days'],
  ['2 in 1', 'two in one'],
  ['11/24', 'November twenty fourth'],
  ['2026-11-24', 'November twenty fourth twenty twenty six'],
  ['since 2024', 'since twenty twenty four'],
  ['2024 units', 'two thousand twenty four units'],
  ['8:30', 'eight thirty'],
  ['8:00', "eight o'clock"],
  ['20:00', 'eight P M'],
  ['1/2 cup', 'one half cup'],
  ['3/4', 'three quarters'],
  ['No. 1', 'number one'],
  ['#3', 'number three'],
  ['24/7', 'twenty four seven'],
  ['A & B', 'A and B'],
  ['SPF50+', 'S P F fifty plus'],
  ['XL T-shirt', 'X L T shirt'],
  ['AirPods', 'Air Pods'],
  ['café', 'cafe'],
  ["don't", "don't"],
  ['BEST SALE', 'best sale'],
  ['call 555-123-4567', 'call five five five one two three four five six seven'],
  ['5000mAh', 'five thousand milliamp hours'],
];

describe('normalise', () => {
  it.each(CHINESE)('reads %j as %j in Chinese', (text, said) => {
    expect(spoken(text, 'zh')).toBe(said);
  });

  it.each(ENGLISH)('reads %j as %j in English', (text, said) => {
    expect(spoken(text, 'en')).toBe(said);
  });

  it('reads numbers of a Chinese sentence as Chinese although the room speaks English', () => {
    expect(spoken('这件¥199', 'en')).toBe('这件一百九十九元');
  });

  it('covers every character of the text once and in order', () => {
    for (const [text, language] of [
      ...CHINESE.map(([t]) => [t, 'zh'] as const),
      ...ENGLISH.map(([t]) => [t, 'en'] as const),
    ]) {
      let at = 0;
      for (const segment of normalise(text, language)) {
        expect(segment.start, text).toBe(at);
        expect(segment.end, text).toBeGreaterThan(at);
        at = segment.end;
      }
      expect(at, text).toBe(text.length);
    }
  });

  it('says nothing but hanzi, Latin letters and apostrophes, whatever comes in', () => {
    let seed = 7;
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
    const alphabet = [
      ...'19.0,-~/:%¥$+×xX&<>[]{}#@你好个元折满起℃kgmLwIVX年月日号第AP①Ⅱ→≥≤≈¢\'"`（）【】.comNov#😀\u200d\u0000\n 　。！？\ud800',
    ];
    for (let round = 0; round < 2000; round += 1) {
      const text = Array.from({ length: 30 }, () => alphabet[next() % alphabet.length] ?? '').join('');
      for (const segment of normalise(text, round % 2 === 0 ? 'zh' : 'en')) {
        const allowed = segment.kind === 'word' ? /^[\p{Script=Han}A-Za-z' ]+$/u : /^[,.?!]?$/;
        expect(segment.spoken, JSON.stringify(text)).toMatch(allowed);
      }
    }
  });

  it('reads 2000 characters of hostile repetition in linear time', () => {
    for (const piece of [
      '1-',
      '9',
      '1,111',
      '<a',
      '1/',
      'a@a',
      '. ',
      '-1~',
      'a.',
      'A1',
      '1A-',
      '（',
      '#1',
      '1 ',
      'w/',
      "1'",
      '满1-',
      'www.',
      'Nov ',
    ]) {
      expect(normalise(piece.repeat(2000 / piece.length), 'zh').at(-1)?.end).toBeGreaterThan(1990);
    }
  });
});
