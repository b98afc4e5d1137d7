/**
 * Integrated loudness after ITU-R BS.1770-4 of mono sound at 48 kHz: K-weighting (the coefficients of its tables 1 and
 * 2), blocks of 400 ms with 75 % overlap, gates at -70 LUFS and 10 LU below the ungated mean.
 * @param samples s16
 * @returns LUFS; -Infinity for silence or less than one block
 */
export function loudness(samples: Int16Array): number {
  const shelf = section(1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585);
  const highPass = section(1, -2, 1, -1.99004745483398, 0.99007225036621);
  const weighted = Float64Array.from(samples, (sample) => highPass(shelf(sample / 32_768)));
  const powers: number[] = [];
  for (let at = 0; at + 19_200 <= weighted.length; at += 4800) {
    let sum = 0;
    for (let index = at; index < at + 19_200; index += 1) sum += (weighted[index] ?? 0) ** 2;
    powers.push(sum / 19_200);
  }
  const level = (power: number): number => -0.691 + 10 * Math.log10(power);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const audible = powers.filter((power) => level(power) > -70);
  const gate = level(mean(audible)) - 10;
  const loud = audible.filter((power) => level(power) > gate);
  return loud.length === 0 ? Number.NEGATIVE_INFINITY : level(mean(loud));
}

function section(b0: number, b1: number, b2: number, a1: number, a2: number): (x: number) => number {
  let z1 = 0;
  let z2 = 0;
  return (x) => {
    const y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b2 * x - a2 * y;
    return y;
  };
}

/** True peak in dBTP by four-fold oversampling with a windowed sinc (BS.1770-4 annex 2). */
export function truePeak(samples: Int16Array): number {
  let peak = 0;
  const half = 12;
  for (let at = 0; at < samples.length; at += 1) {
    peak = Math.max(peak, Math.abs(samples[at] ?? 0));
    if (Math.abs(samples[at] ?? 0) < 20_000) continue;
    for (let phase = 1; phase < 4; phase += 1) {
      let sum = 0;
      for (let tap = -half + 1; tap <= half; tap += 1) {
        const x = tap - phase / 4;
        const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / half);
        sum += ((samples[at + tap] ?? 0) * window * Math.sin(Math.PI * x)) / (Math.PI * x);
      }
      peak = Math.max(peak, Math.abs(sum));
    }
  }
  return 20 * Math.log10(peak / 32_768);
}
