/** WebVTT (W3C), begun: the text that follows is cues. */
export const VTT_HEADER = 'WEBVTT\n\n';

/** One cue. @param fromMs Milliseconds from the recording's beginning, and of the cue's end. */
export function vttCue(fromMs: number, untilMs: number, text: string): string {
  return `${vttTime(fromMs)} --> ${vttTime(Math.max(untilMs, fromMs + 1))}\n${vttText(text)}\n\n`;
}

function vttTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = `${two((whole / 1000) % 60)}.${String(whole % 1000).padStart(3, '0')}`;
  return `${two(whole / 3_600_000)}:${two((whole / 60_000) % 60)}:${seconds}`;
}

/** A cue ends at a blank line, and `<`, `&` and `-->` mean something in it. */
function vttText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
