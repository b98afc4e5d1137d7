import type { Language } from '../../domain/language.js';
import type { SizeRow } from '../../domain/product.js';
import { listed } from '../../knowledge/wording.js';
import type { FitPoint } from '../planning/point.js';
import { bare, type Choices, type Wording } from './wording.js';

/** Which size fits: one, two between which a body stands, or that the chart does not reach so far. */
export function sayFit(point: FitPoint, language: Language): readonly Choices[] {
  const { fit, product, facts } = point;
  const citations = facts.map(({ id }) => id);
  const say = (text: string): Wording => ({ text, language, citations, kind: 'facts' });
  const texts = language === 'zh' ? zh(point) : en(point);
  const sentences: Choices[] = [texts.map(say)];
  const sizes = fit.kind === 'one' || fit.kind === 'between' ? fit.rows.map(({ size }) => size) : [];
  const gone = sizes.filter((size) => {
    const sold = product.variants.filter(({ options }) => options['size']?.zh === size || options['size']?.en === size);
    return sold.length > 0 && sold.every(({ stock }) => stock === 0);
  });
  const [first] = gone;
  if (first !== undefined) {
    const variants = product.variants.filter(
      ({ options }) => options['size']?.zh === first || options['size']?.en === first,
    );
    const text = language === 'zh' ? `不过${first}码现在没有货了。` : `Size ${first} is out of stock for now, though.`;
    sentences.push([
      { text, language, citations: variants.map(({ id }) => `${product.id}.stock.${id}`), kind: 'facts' },
    ]);
  }
  return sentences;
}

function zh({ fit, product }: FitPoint): string[] {
  switch (fit.kind) {
    case 'one': {
      const [row] = fit.rows;
      if (row === undefined) return [];
      const only = fit.missing === null ? '' : fit.missing === 'height' ? '只看体重，' : '只看身高，';
      const range = rangesZh(row);
      return [
        `${only}建议拍${code(row)}，${code(row)}适合${range}。`,
        `${only}您穿${code(row)}，${code(row)}适合${range}。`,
        `按尺码表，${only}选${code(row)}，适合${range}。`,
        `${code(row)}适合${range}。`,
        `${only}建议您拍${code(row)}。`,
      ];
    }
    case 'between': {
      const names = listed(fit.rows.map(code), 'zh');
      const ranges = fit.rows.map((row) => `${code(row)}适合${rangesZh(row)}`).join('，');
      return [
        `您在${names}之间，两边都能穿：${ranges}。`,
        `${names}都在范围里：${ranges}。`,
        `按尺码表${names}都合适，${ranges}。`,
        `${ranges}。`,
        `您在${names}之间，两边都能穿。`,
      ];
    }
    case 'split': {
      const { byHeight, byWeight } = fit;
      const ranges = `${code(byHeight)}适合${rangesZh(byHeight)}，${code(byWeight)}适合${rangesZh(byWeight)}`;
      return [
        `按身高是${code(byHeight)}，按体重是${code(byWeight)}：${ranges}。`,
        `身高对应${code(byHeight)}，体重对应${code(byWeight)}，${ranges}。`,
        `${ranges}。`,
      ];
    }
    case 'outside': {
      const ends = endsZh(fit.first, fit.last);
      return [
        `您报的尺寸不在${product.name.zh}的尺码表范围里：${ends}。`,
        `尺码表里没有合适的码，${ends}。`,
        `${ends}。`,
      ];
    }
  }
}

function en({ fit, product }: FitPoint): string[] {
  switch (fit.kind) {
    case 'one': {
      const [row] = fit.rows;
      if (row === undefined) return [];
      const only =
        fit.missing === null ? '' : fit.missing === 'height' ? 'Going by weight alone, ' : 'Going by height alone, ';
      const range = rangesEn(row);
      return [
        `${only === '' ? 'I' : `${only}I`} suggest size ${row.size}: size ${row.size} fits ${range}.`,
        `${only === '' ? 'T' : `${only}t`}ake size ${row.size}; it fits ${range}.`,
        `Size ${row.size} fits ${range}.`,
        `${only}I suggest size ${row.size}.`,
      ];
    }
    case 'between': {
      const names = listed(
        fit.rows.map(({ size }) => size),
        'en',
      );
      const ranges = fit.rows.map((row) => `size ${row.size} fits ${rangesEn(row)}`).join(', ');
      return [
        `You are between ${names}, and both fit: ${ranges}.`,
        `By the size chart ${names} both fit: ${ranges}.`,
        `${ranges.replace(/^s/, 'S')}.`,
      ];
    }
    case 'split': {
      const { byHeight, byWeight } = fit;
      const ranges = `size ${byHeight.size} fits ${rangesEn(byHeight)}, size ${byWeight.size} fits ${rangesEn(byWeight)}`;
      return [
        `By height it is size ${byHeight.size}, by weight size ${byWeight.size}: ${ranges}.`,
        `${ranges.replace(/^s/, 'S')}.`,
      ];
    }
    case 'outside': {
      const ends = endsEn(fit.first, fit.last);
      return [
        `Your measurements are outside the size chart of the ${product.name.en}: ${ends}.`,
        `The size chart has no size for that: ${ends}.`,
        `${ends.replace(/^s/, 'S')}.`,
      ];
    }
  }
}

/** L码 for letters and figures, else the name as it is. */
function code({ size }: SizeRow): string {
  return /^[\w./-]+$/.test(size) ? `${size}码` : size;
}

function span([low, high]: readonly [number, number], to: string): string {
  return low === high ? String(low) : `${low}${to}${high}`;
}

function rangesZh({ heightCm, weightKg, shoeSize }: SizeRow): string {
  return [
    ...(heightCm === undefined ? [] : [`${span(heightCm, '到')}厘米`]),
    ...(weightKg === undefined ? [] : [`${span(weightKg, '到')}公斤`]),
    ...(shoeSize === undefined ? [] : [`鞋码${span(shoeSize, '到')}`]),
  ].join('、');
}

function rangesEn({ heightCm, weightKg, shoeSize }: SizeRow): string {
  return [
    ...(heightCm === undefined ? [] : [`${span(heightCm, ' to ')} cm`]),
    ...(weightKg === undefined ? [] : [`${span(weightKg, ' to ')} kg`]),
    ...(shoeSize === undefined ? [] : [`shoe size EU ${span(shoeSize, ' to ')}`]),
  ].join(' and ');
}

function endsZh(first: SizeRow, last: SizeRow): string {
  if (first.size === last.size) return `${code(first)}适合${rangesZh(first)}`;
  return bare(`${code(first)}适合${rangesZh(first)}，${code(last)}适合${rangesZh(last)}`);
}

function endsEn(first: SizeRow, last: SizeRow): string {
  if (first.size === last.size) return `size ${first.size} fits ${rangesEn(first)}`;
  return `size ${first.size} fits ${rangesEn(first)}, size ${last.size} fits ${rangesEn(last)}`;
}
