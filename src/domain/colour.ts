/** Relative luminance of #rrggbb, 0 black .. 1 white (WCAG 2.2). */
export function luminanceOf(hex: string): number {
  const [r = 0, g = 0, b = 0] = levelsOf(hex).map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours #rrggbb, 1..21 (WCAG 2.2). */
export function contrastOf(a: string, b: string): number {
  const [one, other] = [luminanceOf(a), luminanceOf(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** The colour itself where it stands out from the ground by the ratio, else as little lighter or darker as it takes, its hue kept. */
export function readableOn(colour: string, ground: string, ratio: number): string {
  const end = contrastOf('#ffffff', ground) > contrastOf('#000000', ground) ? 1 : 0;
  for (let share = 0; share <= 1; share += 0.02) {
    const shifted = share === 0 ? colour : withLightness(colour, (lightness) => lightness + (end - lightness) * share);
    if (contrastOf(shifted, ground) >= ratio) return shifted;
  }
  return end === 1 ? '#ffffff' : '#000000';
}

/** The same hue and saturation (HSL, CSS Color 4) in another lightness, 0..1. */
function withLightness(colour: string, change: (lightness: number) => number): string {
  const levels = levelsOf(colour).map((level) => level / 255);
  const [least, most] = [Math.min(...levels), Math.max(...levels)];
  const lightness = (least + most) / 2;
  const chroma = (of: number): number => 1 - Math.abs(2 * of - 1);
  const saturation = most === least ? 0 : (most - least) / chroma(lightness);
  const wanted = change(lightness);
  const reach = saturation * chroma(wanted);
  const shifted = levels.map((level) => {
    const place = most === least ? 0 : (level - lightness) / (most - least);
    return Math.min(255, Math.max(0, Math.round(255 * (wanted + place * reach))));
  });
  return `#${shifted.map((level) => level.toString(16).padStart(2, '0')).join('')}`;
}

function levelsOf(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}
