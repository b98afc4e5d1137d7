/** One line or set of dots of a plot. */
export interface Series {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly colour: string;
  readonly label?: string;
  readonly dots?: boolean;
}

export interface Plot {
  readonly title: string;
  readonly x: { readonly from: number; readonly to: number; readonly unit: string };
  readonly y: { readonly from: number; readonly to: number; readonly unit: string };
  readonly series: readonly Series[];
  /** Limits, drawn as broken lines. */
  readonly limits?: readonly number[];
  /** Stretches of x that are marked. */
  readonly marked?: readonly (readonly [from: number, to: number])[];
  readonly height?: number;
}

const WIDTH = 960;
const MARGIN = { left: 52, right: 14, top: 26, bottom: 26 };
/** More points than this across the plot cannot be told apart. */
const MOST_POINTS = 3000;

/** A plot as inline SVG. */
export function plot({ title, x, y, series, limits = [], marked = [], height = 180 }: Plot): string {
  const right = WIDTH - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const placeX = (value: number): number =>
    MARGIN.left + ((value - x.from) / Math.max(1e-9, x.to - x.from)) * (right - MARGIN.left);
  const placeY = (value: number): number => {
    const inside = Math.max(y.from, Math.min(y.to, value));
    return bottom - ((inside - y.from) / Math.max(1e-9, y.to - y.from)) * (bottom - MARGIN.top);
  };
  const parts: string[] = [];
  for (const [from, to] of marked) {
    const left = placeX(Math.max(x.from, from));
    const width = Math.max(0.5, placeX(Math.min(x.to, to)) - left);
    if (to < x.from || from > x.to) continue;
    parts.push(
      `<rect x="${n(left)}" y="${MARGIN.top}" width="${n(width)}" height="${bottom - MARGIN.top}" class="mark"/>`,
    );
  }
  for (const value of ticks(y.from, y.to, 4)) {
    parts.push(
      `<path d="M${MARGIN.left} ${n(placeY(value))}H${right}" class="grid"/>`,
      `<text x="${MARGIN.left - 6}" y="${n(placeY(value) + 4)}" text-anchor="end">${label(value)}</text>`,
    );
  }
  for (const value of ticks(x.from, x.to, 10)) {
    parts.push(`<text x="${n(placeX(value))}" y="${bottom + 16}" text-anchor="middle">${label(value)}</text>`);
  }
  for (const value of limits) parts.push(`<path d="M${MARGIN.left} ${n(placeY(value))}H${right}" class="limit"/>`);
  for (const { points, colour, dots } of series) {
    const shown = thinned(points.filter(([px, py]) => px >= x.from && px <= x.to && Number.isFinite(py)));
    if (dots === true) {
      parts.push(
        ...shown.map(([px, py]) => `<circle cx="${n(placeX(px))}" cy="${n(placeY(py))}" r="2.4" fill="${colour}"/>`),
      );
    } else {
      const path = shown.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${n(placeX(px))} ${n(placeY(py))}`).join('');
      parts.push(`<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.4"/>`);
    }
  }
  const legend = series
    .filter((one) => one.label !== undefined)
    .map((one) => `<tspan fill="${one.colour}">&#160;&#160;&#9632; ${escapeHtml(one.label ?? '')}</tspan>`);
  const heading = `<text x="${MARGIN.left}" y="16" class="title">${escapeHtml(title)}${legend.join('')}</text>`;
  const units = `<text x="${right}" y="16" text-anchor="end">${escapeHtml(title === '' ? '' : `${y.unit} / ${x.unit}`)}</text>`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">${heading}${units}${parts.join('')}</svg>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Round numbers between two values. */
function ticks(from: number, to: number, about: number): number[] {
  const raw = (to - from) / about;
  const power = 10 ** Math.floor(Math.log10(Math.max(1e-9, raw)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= raw) ?? raw;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step + 1e-6) + 1 }, (_, i) => first + i * step);
}

function thinned<T>(points: readonly T[]): readonly T[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return every <= 1 ? points : points.filter((_, i) => i % every === 0);
}

function n(value: number): string {
  return value.toFixed(1);
}

function label(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
