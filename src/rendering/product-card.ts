import type { Language } from '../domain/language.js';
import type { ProductCard } from '../domain/product.js';
import { type Drawn, filled, type Layer, type Lettering, stacked } from './lettering.js';
import { arranged, moved } from './panel.js';

/** From this many pieces on the card calls them few. */
const FEW = 10;
/** Colours of a card's ground and of what is printed on it. Small letters contrast 4.5:1 with the ground, as WCAG 2.2 asks. */
export interface CardTone {
  readonly ground: string;
  readonly ink: string;
  readonly soft: string;
  readonly struck: string;
}
export const CARD_TONES: Readonly<Record<'light' | 'dark', CardTone>> = {
  light: { ground: '#ffffff', ink: '#1d1a22', soft: '#6f6a76', struck: '#757079' },
  dark: { ground: '#262130', ink: '#f5f2f7', soft: '#b8b1c1', struck: '#a29baa' },
};

/** A card without its place: white, with round corners. */
export interface CardDrawing {
  readonly layers: readonly Layer[];
  readonly width: number;
  readonly height: number;
}

export interface CardPainter {
  readonly lettering: Lettering;
  /** Pixels of 1/512 of the short side. */
  readonly unit: number;
  /** #rrggbb of the badge. */
  readonly accent: string;
  /** The accent as it is legible on the card: of prices, and of stock that is low. */
  readonly price: string;
  readonly tone: CardTone;
}

/** What a card shows, in the words of one language, with the product's picture where there is one: square, as large as asked for. */
export interface CardContent {
  readonly card: ProductCard;
  readonly language: Language;
  /** The product's number as viewers use it: 1号链接. */
  readonly number: string;
  readonly picture: ((side: number, radius: number) => Promise<Drawn>) | null;
}

/**
 * On the picture: the product's picture with the link's number on its corner, the name beside it, then the number left, then prices.
 * Without one: number and name, prices and number left, in two rows. At most `most` pixels wide.
 */
export async function compactCard(
  painter: CardPainter,
  { card, language, number, picture }: CardContent,
  most: number,
): Promise<CardDrawing> {
  const { lettering, unit: u, accent, tone } = painter;
  const pad = Math.round(10 * u);
  const gap = Math.round(8 * u);
  const badge = await badgeOf(lettering, number, 0.86 * u, accent);
  const side = Math.round(84 * u);
  const inner = most - 2 * pad - (picture === null ? 0 : side + gap + Math.round(2 * u));
  const name = await lettering.line({ text: card.name[language], size: 20 * u, colour: tone.ink }, inner);
  const stock = await stockOf(painter, card.stock, language, 14 * u, inner);
  const prices = await pricesOf(painter, card, { size: 28 * u, gap, most: inner });
  if (picture === null) {
    const words = await lettering.line(
      { text: card.name[language], size: 20 * u, colour: tone.ink },
      Math.max(6 * 20 * u, inner - badge.width - gap),
    );
    const fits = [...prices, ...stock].reduce((sum, one) => sum + one.width + gap, -gap) <= inner;
    const rows = fits
      ? [
          [badge, words],
          [...prices, ...stock],
        ]
      : [[badge, words], prices, stock];
    return arranged(rows, gap, Math.round(12 * u));
  }
  const image = await picture(side, Math.round(8 * u));
  const text = arranged([[name], stock, prices], Math.round(7 * u), 0);
  const height = Math.max(side, text.height) + 2 * pad;
  return {
    layers: [
      { ...image, left: pad, top: Math.round((height - side) / 2) },
      { ...badge, left: pad + Math.round(4 * u), top: Math.round((height + side) / 2 - 4 * u) - badge.height },
      ...moved(text.layers, pad + side + gap + Math.round(2 * u), Math.round((height - text.height) / 2)),
    ],
    width: pad + side + gap + Math.round(2 * u) + text.width + pad,
    height,
  };
}

/** In the corner of a square, beside the label: smaller, at most `most` pixels wide. */
export async function cornerCard(
  painter: CardPainter,
  { card, language, number, picture }: CardContent,
  most: number,
): Promise<CardDrawing> {
  const { lettering, unit: u, accent, tone } = painter;
  const pad = Math.round(8 * u);
  const gap = Math.round(7 * u);
  const badge = await badgeOf(lettering, number, 0.76 * u, accent);
  const side = Math.round(66 * u);
  const inner = most - 2 * pad - (picture === null ? 0 : side + gap);
  const name = await lettering.line({ text: card.name[language], size: 15.5 * u, colour: tone.ink }, inner);
  const prices = await pricesOf(painter, card, { size: 23 * u, gap: Math.round(6 * u), most: inner });
  const stock = await stockOf(painter, card.stock, language, 13 * u, inner);
  if (picture === null) return arranged([[badge, ...stock], [name], prices], Math.round(5 * u), Math.round(10 * u));
  const image = await picture(side, Math.round(7 * u));
  const text = arranged([[name], stock, prices], Math.round(4 * u), 0);
  const height = Math.max(side, text.height) + 2 * pad;
  return {
    layers: [
      { ...image, left: pad, top: Math.round((height - side) / 2) },
      { ...badge, left: pad + Math.round(3 * u), top: Math.round((height + side) / 2 - 3 * u) - badge.height },
      ...moved(text.layers, pad + side + gap, Math.round((height - text.height) / 2)),
    ],
    width: pad + side + gap + text.width + pad,
    height,
  };
}

/** On the shop's side of a landscape, `width` pixels wide: everything that is known, and large. */
export async function wideCard(
  painter: CardPainter,
  { card, language, number, picture }: CardContent,
  width: number,
): Promise<CardDrawing> {
  const { lettering, unit: u, accent, tone } = painter;
  const pad = Math.round(18 * u);
  const gap = Math.round(11 * u);
  const inner = width - 2 * pad;
  const side = Math.round(124 * u);
  const beside = picture === null ? inner : inner - side - Math.round(14 * u);
  const badge = await badgeOf(lettering, number, 1.15 * u, accent);
  const title = { text: card.name[language], size: 22 * u, colour: tone.ink };
  const name = await lettering.block(title, beside, 2, 'left');
  const stock = await stockOf(painter, card.stock, language, 17 * u, beside);
  const words = card.tagline[language].trim();
  const tagline =
    words === '' || words === card.name[language]
      ? []
      : [[await lettering.line({ text: words, size: 17 * u, colour: tone.soft }, inner)]];
  const prices = await pricesOf(painter, card, { size: 44 * u, gap, most: inner });
  if (picture === null) {
    const { layers, height } = arranged([[badge], [name], ...tagline, prices, stock], gap, pad);
    return { layers, width, height };
  }
  const image = await picture(side, Math.round(10 * u));
  const text = arranged([[badge], [name], stock], Math.round(9 * u), 0);
  const below = arranged([...tagline, prices], Math.round(8 * u), 0);
  const head = Math.max(side, text.height);
  return {
    layers: [
      { ...image, left: pad, top: pad },
      ...moved(text.layers, pad + side + Math.round(14 * u), pad + Math.round((head - text.height) / 2)),
      ...moved(below.layers, pad, pad + head + gap),
    ],
    width,
    height: pad + head + gap + below.height + pad,
  };
}

interface Prices {
  readonly size: number;
  readonly gap: number;
  readonly most: number;
}

/** The price and the crossed-out one: both smaller where they are too wide together, and without the old one where that is not enough. Nothing where there is no price. */
async function pricesOf(
  { lettering, price: accent, tone }: CardPainter,
  card: ProductCard,
  { size, gap, most }: Prices,
): Promise<Drawn[]> {
  const { livePrice } = card;
  if (livePrice === undefined) return [];
  const print = async (scale: number): Promise<Drawn[]> => {
    const price = await lettering.line({ text: livePrice, size: size * scale, colour: accent });
    if (card.listPrice === undefined) return [price];
    const old = { text: card.listPrice, size: size * 0.54 * Math.max(scale, 0.9), colour: tone.struck, struck: true };
    return [price, await lettering.line(old)];
  };
  for (const scale of [1, 0.88, 0.76]) {
    const parts = await print(scale);
    if (parts.reduce((sum, one) => sum + one.width, gap * (parts.length - 1)) <= most) return parts;
  }
  return [await lettering.line({ text: livePrice, size: size * 0.76, colour: accent }, most)];
}

/** How many are left: in the accent when few, and when none; nothing where it is not counted. */
async function stockOf(
  { lettering, price: accent, tone }: CardPainter,
  left: number | undefined,
  language: Language,
  size: number,
  most: number,
): Promise<Drawn[]> {
  if (left === undefined) return [];
  const few = left <= FEW;
  const words =
    language === 'zh'
      ? left === 0
        ? '已售罄'
        : `${few ? '仅剩' : '库存'} ${left} 件`
      : left === 0
        ? 'Sold out'
        : few
          ? `Only ${left} left`
          : `${left} in stock`;
  return [await lettering.line({ text: words, size, colour: few ? accent : tone.soft }, most)];
}

async function badgeOf(lettering: Lettering, text: string, u: number, accent: string): Promise<Drawn> {
  const letters = await lettering.line({ text, size: 15 * u, colour: '#ffffff' });
  const [across, down] = [Math.round(8 * u), Math.round(5 * u)];
  const [width, height] = [letters.width + 2 * across, letters.height + 2 * down];
  const rgba = await stacked(await filled(width, height, height / 2, accent), [
    { ...letters, left: across, top: down },
  ]);
  return { rgba, width, height };
}
