import sharp from 'sharp';
import { LETTERS, type QuizBoard } from '../domain/board.js';
import type { Language } from '../domain/language.js';
import type { Picture } from '../domain/picture.js';
import { type Drawn, filled, type Layer, type Lettering, stacked } from './lettering.js';
import { inTwoLines, widthOf } from './lines.js';
import { moved } from './panel.js';
import { MOST_PIXELS, rounded } from './product-image.js';

/** An SVG is drawn at the size it is shown in, however small it says it is: librsvg takes up to this many dots an inch. */
const DENSITY = { own: 72, most: 2_400 } as const;
const INK = '#1d1a22';
const SOFT = '#6f6a76';
const RIGHT = '#1a7f45';
const ROW = '#f1eef4';
/** Share of a square's width that the presenter keeps beside a board. */
const PRESENTER = 0.42;

/** Where a board may stand, pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a picture makes room for a board. */
export interface BoardLayout {
  readonly place: Place;
  /** A square moves the presenter to its left edge and gives the rest to a ground that begins here; null: nothing moves. */
  readonly ground: { readonly left: number; readonly width: number } | null;
  /** A board that is less high than its place stands at its top or in its middle. */
  readonly align: 'top' | 'middle';
}

/**
 * Below the presenter's face in a portrait, beside her in a square and on the side of a landscape; in each clear of the label, the
 * caption and the comment being answered.
 * @param width Of the presenter's part. @param unit Pixels of 1/512 of the short side.
 */
export function boardLayout(
  width: number,
  height: number,
  side: { readonly left: number; readonly width: number } | null,
  unit: number,
): BoardLayout {
  if (side !== null) {
    const margin = 16 * unit;
    const top = 76 * unit;
    const place = { left: side.left + margin, top, width: side.width - 2 * margin, height: height - top - 144 * unit };
    return { place, ground: null, align: 'top' };
  }
  if (height >= 1.2 * width) {
    const margin = 14 * unit;
    const top = 0.44 * height;
    const place = { left: margin, top, width: width - 2 * margin, height: height - 200 * unit - top };
    return { place, ground: null, align: 'middle' };
  }
  const left = 8 * Math.round((PRESENTER * width) / 8);
  const margin = 8 * unit;
  const top = 92 * unit;
  const place = { left: left + margin, top, width: width - left - 2 * margin, height: height - 164 * unit - top };
  return { place, ground: { left, width: width - left }, align: 'middle' };
}

/**
 * An image as large as its place allows, whole, with round corners. An SVG's words are printed in the fonts there are: "Zhubo Sans SC" is
 * always there.
 * @throws Error of sharp when the file is not there or is no picture.
 */
export async function slideImage(path: string, place: Place, radius: number): Promise<Drawn> {
  const { width: own, height: high, format, orientation = 1 } = await sharp(path).metadata();
  const lying = orientation > 4;
  const [across, down] = lying ? [high, own] : [own, high];
  const scale = Math.min(place.width / across, place.height / down);
  // On the grid on which tiles are laid fastest.
  const width = Math.max(8, 8 * Math.floor((across * scale) / 8));
  const height = Math.max(2, 2 * Math.round((down * scale) / 2));
  const density = Math.min(DENSITY.most, Math.max(1, DENSITY.own * scale));
  const resized = sharp(path, { limitInputPixels: MOST_PIXELS, ...(format === 'svg' ? { density } : {}) })
    .rotate()
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .flatten({ background: '#ffffff' });
  return await rounded(resized, width, height, radius);
}

/** A question with its options, the right one green once it is told, and how many chose each. */
export async function quizCard(
  { question, options, right, counts }: QuizBoard,
  { lettering, unit: u, accent }: { readonly lettering: Lettering; readonly unit: number; readonly accent: string },
  language: Language,
  width: number,
): Promise<{ readonly layers: readonly Layer[]; readonly height: number }> {
  const pad = Math.round(14 * u);
  const gap = Math.round(8 * u);
  const inner = Math.round(width) - 2 * pad;
  const title = language === 'zh' ? '小测验' : 'Quiz';
  const heading = await chip(lettering, title, accent, u);
  const size = 20 * u;
  // One that is a little too long for a line is broken between words, in the middle.
  const wide = widthOf(question) * size;
  const words = wide > inner && wide < 1.8 * inner ? inTwoLines(question).join('\n') : question;
  const asked = await lettering.block({ text: words, size, colour: INK }, inner, 3, 'left');
  const layers: Layer[] = [
    { ...heading, left: pad, top: pad },
    { ...asked, left: pad, top: pad + heading.height + gap },
  ];
  let top = pad + heading.height + gap + asked.height + Math.round(12 * u);
  for (const [i, option] of options.entries()) {
    const count = counts?.[i];
    const told = { letter: LETTERS[i] ?? '', count: count === undefined ? '' : counted(count, language) };
    const state = right === null ? 'open' : right === i ? 'right' : 'wrong';
    const row = await optionRow(lettering, option, told, state, inner, u, accent);
    layers.push(...moved(row.layers, pad, top));
    top += row.height + gap;
  }
  return { layers, height: top - gap + pad };
}

async function optionRow(
  lettering: Lettering,
  option: string,
  { letter, count }: { readonly letter: string; readonly count: string },
  state: 'open' | 'right' | 'wrong',
  width: number,
  u: number,
  accent: string,
): Promise<{ readonly layers: readonly Layer[]; readonly height: number }> {
  const pad = Math.round(9 * u);
  const mark = Math.round(25 * u);
  const ink = state === 'right' ? '#ffffff' : state === 'wrong' ? SOFT : INK;
  const told = count === '' ? null : await lettering.line({ text: count, size: 14 * u, colour: ink });
  const room = width - 3 * pad - mark - (told === null ? 0 : told.width + pad);
  const words = await lettering.block({ text: option, size: 17 * u, colour: ink }, room, 2, 'left');
  const height = Math.max(mark, words.height) + 2 * Math.round(6 * u);
  const middle = (of: Drawn): number => Math.round((height - of.height) / 2);
  const ground = await filled(width, height, 9 * u, state === 'right' ? RIGHT : ROW);
  const disc = await filled(
    mark,
    mark,
    mark / 2,
    state === 'right' ? '#ffffff' : state === 'wrong' ? '#b9b3c1' : accent,
  );
  const sign = await lettering.line({ text: letter, size: 15 * u, colour: state === 'right' ? RIGHT : '#ffffff' });
  return {
    layers: [
      { ...ground, left: 0, top: 0 },
      { ...disc, left: pad, top: middle(disc) },
      { ...sign, left: pad + Math.round((mark - sign.width) / 2), top: middle(sign) },
      { ...words, left: 2 * pad + mark, top: middle(words) },
      ...(told === null ? [] : [{ ...told, left: width - pad - told.width, top: middle(told) }]),
    ],
    height,
  };
}

async function chip(lettering: Lettering, text: string, accent: string, u: number): Promise<Drawn> {
  const letters = await lettering.line({ text, size: 14 * u, colour: '#ffffff' });
  const [across, down] = [Math.round(9 * u), Math.round(5 * u)];
  const [width, height] = [letters.width + 2 * across, letters.height + 2 * down];
  const rgba = await stacked(await filled(width, height, height / 2, accent), [
    { ...letters, left: across, top: down },
  ]);
  return { rgba, width, height };
}

function counted(count: number, language: Language): string {
  return language === 'zh' ? `${count} 人` : String(count);
}

/** Moves what stands in the middle of a picture to its left edge: `width` columns (a multiple of 4), in place. */
export function toLeftEdge({ width, height, data }: Picture, kept: number): void {
  const from = 4 * Math.floor((width - kept) / 8);
  for (let row = 0; row < height; row += 1) data.copyWithin(row * width, row * width + from, row * width + from + kept);
  const half = width / 2;
  for (let row = 0; row < height; row += 1) {
    // Both chroma planes lie behind each other: `height` rows of half the width.
    const line = width * height + row * half;
    data.copyWithin(line, line + from / 2, line + (from + kept) / 2);
  }
}
