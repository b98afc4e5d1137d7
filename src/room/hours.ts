import type { Hours } from './script.js';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight of a wall time (ms since epoch) in a time zone. */
export function minutesOfDay(now: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  const [hours = 0, minutes = 0] = format.format(now).split(':').map(Number);
  return 60 * hours + minutes;
}

/** Whether a wall time lies in any of the hours; `to` is exclusive and may lie behind midnight. */
export function isWithin(hours: readonly Hours[], now: number, timeZone: string): boolean {
  const at = minutesOfDay(now, timeZone);
  return hours.some(({ from, to }) => (from <= to ? at >= from && at < to : at >= from || at < to));
}
