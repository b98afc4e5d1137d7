/** A lid further down than this is shut. */
const SHUT = 0.5;

/**
 * Where lids fall shut in a sequence of lid positions (0 open .. 1 closed): the index of each first shut picture.
 * A sequence that begins shut has no beginning of that blink to count.
 */
export function blinkOnsets(lids: readonly number[]): number[] {
  return lids.flatMap((lid, i) => (i > 0 && lid > SHUT && (lids[i - 1] ?? 0) <= SHUT ? [i] : []));
}

/** Blinks per minute of a clip that is shown over and over, at 25 pictures a second. */
export function blinksPerMinute(lids: readonly number[]): number {
  const around = [...lids.slice(-1), ...lids];
  return lids.length === 0 ? 0 : (blinkOnsets(around).length * 60 * 25) / lids.length;
}
