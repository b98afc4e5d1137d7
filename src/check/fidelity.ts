/** Two grey pictures of the same size, 0..255. */
export interface Pair {
  readonly width: number;
  readonly height: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** The window of SSIM, pixels each way, and its two constants (Wang et al. 2004, K1 = .01, K2 = .03). */
const WINDOW = 7;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Peak signal-to-noise ratio in dB; 99 when nothing differs. */
export function psnr({ a, b }: Pair): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum === 0 ? 99 : Math.min(99, 10 * Math.log10((255 * 255 * a.length) / sum));
}

/** Structural similarity, mean over all windows that lie inside. */
export function ssim({ width, height, a, b }: Pair): number {
  const table = (value: (i: number) => number): Float64Array => {
    const sums = new Float64Array((width + 1) * (height + 1));
    for (let y = 0; y < height; y += 1) {
      let row = 0;
      for (let x = 0; x < width; x += 1) {
        row += value(y * width + x);
        sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] as number) + row;
      }
    }
    return sums;
  };
  const A = (i: number): number => a[i] as number;
  const B = (i: number): number => b[i] as number;
  const tables = [table(A), table(B), table((i) => A(i) ** 2), table((i) => B(i) ** 2), table((i) => A(i) * B(i))];
  const count = WINDOW * WINDOW;
  let total = 0;
  for (let y = 0; y + WINDOW <= height; y += 1) {
    for (let x = 0; x + WINDOW <= width; x += 1) {
      const [meanA, meanB, squareA, squareB, product] = tables.map((sums) => {
        const top = y * (width + 1) + x;
        const bottom = (y + WINDOW) * (width + 1) + x;
        const inside = (sums[bottom + WINDOW] as number) - (sums[bottom] as number);
        return (inside - (sums[top + WINDOW] as number) + (sums[top] as number)) / count;
      }) as [number, number, number, number, number];
      const unbiased = count / (count - 1);
      const varianceA = (squareA - meanA * meanA) * unbiased;
      const varianceB = (squareB - meanB * meanB) * unbiased;
      const covariance = (product - meanA * meanB) * unbiased;
      total +=
        ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
        ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2));
    }
  }
  return total / ((width - WINDOW + 1) * (height - WINDOW + 1));
}
