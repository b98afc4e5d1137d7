/**
 * Clicks of 48 kHz sound: places where the residual of a linear prediction (order 24, windows of 20 ms) stands out of its
 * surroundings by more than any glottal pulse or burst does, after Godsill and Rayner, "Digital Audio Restoration" (1998), ch. 5.
 * A join that breaks the waveform cannot be predicted from either side.
 * @param floor Residual below this is not heard, in 16-bit steps
 * @returns positions in samples, and how far each stands out of the 2 ms around it
 */
export function clicks(
  sound: Int16Array,
  threshold: number,
  floor = 150,
): readonly { readonly at: number; readonly ratio: number }[] {
  const found: { at: number; ratio: number }[] = [];
  const residual = new Float32Array(sound.length);
  for (let from = 0; from + WINDOW <= sound.length; from += WINDOW) predict(sound, from, residual);
  for (let at = AROUND; at < sound.length - AROUND; at += 1) {
    const here = Math.abs(residual[at] as number);
    if (here < floor) continue;
    // Not the nearest ones: a click rings in the residual for the order of the prediction.
    let around = 0;
    for (let k = ORDER; k < AROUND; k += 1) {
      around = Math.max(around, Math.abs(residual[at - k] as number), Math.abs(residual[at + k] ?? 0));
    }
    const ratio = here / Math.max(floor / 4, around);
    if (ratio > threshold) {
      if (found.at(-1) !== undefined && at - (found.at(-1)?.at ?? 0) < AROUND) continue;
      found.push({ at, ratio });
    }
  }
  return found;
}

const ORDER = 24;
const WINDOW = 960;
/** A period of the lowest voice: a pulse stands between two others like it. */
const AROUND = 600;

/** Levinson-Durbin on the windowed sound, forwards. */
function predict(sound: Int16Array, from: number, residual: Float32Array): void {
  const begin = Math.max(0, from - WINDOW / 2);
  const length = Math.min(sound.length, from + 1.5 * WINDOW) - begin;
  const windowed = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    windowed[i] = (sound[begin + i] as number) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (length - 1)));
  }
  const correlation = new Float64Array(ORDER + 1);
  for (let lag = 0; lag <= ORDER; lag += 1) {
    let sum = 0;
    for (let i = lag; i < length; i += 1) sum += (windowed[i] as number) * (windowed[i - lag] as number);
    correlation[lag] = sum;
  }
  let error = (correlation[0] as number) * 1.000_01 + 1;
  const a = new Float64Array(ORDER + 1);
  a[0] = 1;
  for (let i = 1; i <= ORDER; i += 1) {
    let sum = 0;
    for (let k = 0; k < i; k += 1) sum += (a[k] as number) * (correlation[i - k] as number);
    const reflection = -sum / error;
    const before = a.slice();
    for (let k = 1; k <= i; k += 1) a[k] = (before[k] as number) + reflection * (before[i - k] as number);
    error *= 1 - reflection * reflection;
  }
  for (let at = from; at < from + WINDOW; at += 1) {
    let sum = 0;
    for (let k = 0; k <= ORDER && at - k >= 0; k += 1) sum += (a[k] as number) * (sound[at - k] as number);
    residual[at] = sum;
  }
}
