import type { Log } from '../domain/log.js';

const WIDTH = 32;

/**
 * Shows how far something is: a bar that is drawn over itself on a terminal, a line of the log every tenth elsewhere. Call the
 * returned function with 0..100.
 */
export function progressOf(
  what: string,
  terminal: { readonly isTTY?: boolean; write(text: string): unknown },
  log: Log,
): (percent: number) => void {
  let told = -10;
  return (percent) => {
    if (terminal.isTTY === true) {
      const full = Math.round((WIDTH * percent) / 100);
      const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
      terminal.write(`\r  ${what} ${bar} ${String(percent).padStart(3)} %${percent >= 100 ? '\n' : ''}`);
      return;
    }
    if (percent < told + 10 && percent < 100) return;
    told = percent;
    log.info({ percent }, what);
  };
}
