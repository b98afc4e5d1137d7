import { describe, expect, it } from 'vitest';
import { measuresOf, zhNumber } from '../../../src/answering/understanding/measures.js';
import { normalise } from '../../../src/answering/understanding/normalise.js';

const measures = (text: string) => measuresOf(normalise(text));

describe('a body', () => {
  it.each([
    ['130斤168穿多大', { heightCm: 168, weightKg: 65 }],
    ['168 130斤', { heightCm: 168, weightKg: 65 }],
    ['身高165体重110', { heightCm: 165, weightKg: 55 }],
    ['一米六 100斤', { heightCm: 160, weightKg: 50 }],
    ['一米七五 七十公斤', { heightCm: 175, weightKg: 70 }],
    ['170cm 60kg', { heightCm: 170, weightKg: 60 }],
    ['160/50穿哪个', { heightCm: 160, weightKg: 50 }],
    ["i'm 5'6 and 130 lbs", { heightCm: 168, weightKg: 59 }],
    ['1.72m 68kg', { heightCm: 172, weightKg: 68 }],
    ['一百三十斤', { weightKg: 65 }],
  ])('%s', (text, expected) => {
    expect(measures(text)).toMatchObject(expected);
  });

  it('does not take prices and link numbers for a body', () => {
    for (const text of ['199元贵了', '满300减40', '3号多少钱', '95度的水']) {
      expect(measures(text).heightCm).toBeUndefined();
      expect(measures(text).weightKg).toBeUndefined();
    }
  });
});

describe('ages, shoes, counts and budgets', () => {
  it.each([
    ['3岁能用吗', { ageYears: 3 }],
    ['宝宝一岁半能吃吗', { ageYears: 1.5 }],
    ['6个月宝宝可以吗', { ageYears: 0.5 }],
    ['is it ok for a 5 year old', { ageYears: 5 }],
    ['38码有吗', { shoeSize: 38 }],
    ['买两件多少钱', { count: 2 }],
    ['三盒多少钱', { count: 3 }],
    ['if i buy two', { count: 2 }],
    ['100以内有什么', { budgetMinor: 10_000 }],
    ['anything under 50', { budgetMinor: 5_000 }],
    ['预算200', { budgetMinor: 20_000 }],
  ])('%s', (text, expected) => {
    expect(measures(text)).toMatchObject(expected);
  });

  it('keeps every number typed', () => {
    expect(measures('买3件399的，满300减40').numbers).toEqual(['3', '399', '300', '40']);
  });
});

it.each([
  ['一百三', 130],
  ['一百零三', 103],
  ['二十', 20],
  ['十五', 15],
  ['一六五', 165],
  ['好', undefined],
])('%s is %s', (text, value) => {
  expect(zhNumber(text)).toBe(value);
});
