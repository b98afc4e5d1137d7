/** Places that are drawn, beside the one the presenter's pictures were made in. */
export const DRAWN_PLACES = ['studio', 'evening'] as const;
export type DrawnPlace = (typeof DRAWN_PLACES)[number];

/** What is seen behind the presenter. */
export type Background =
  /** The place the presenter's pictures were made in, or the same far out of focus. */
  | { readonly kind: 'own'; readonly blurred: boolean }
  | { readonly kind: 'drawn'; readonly place: DrawnPlace }
  | { readonly kind: 'plain'; readonly colour: string }
  /** From the picture's top to its bottom. */
  | { readonly kind: 'gradient'; readonly from: string; readonly to: string }
  /** A picture's file, cropped to the shape of the stream. */
  | { readonly kind: 'image'; readonly file: string };

/** What platforms and studios key out: far from skin, and what their presets expect. */
export const GREEN = '#00b140';

const COLOUR = /^#[0-9a-f]{6}$/i;
/** A picture in the same folder or one inside it: no path leads out. */
export const PICTURE_FILE = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:png|jpe?g|webp)$/i;

/** How a background is written, for messages. */
export const BACKGROUND_FORMS =
  '"shop", "blur", "studio", "evening", "green", a colour "#rrggbb", two of them "#rrggbb #rrggbb" (top to bottom), or a .png, .jpg or .webp file beside the room\'s';

/** Reads what a room's file says; undefined when it is none of `BACKGROUND_FORMS`. */
export function backgroundOf(text: string): Background | undefined {
  const words = text.trim();
  if (words === 'shop' || words === 'blur') return { kind: 'own', blurred: words === 'blur' };
  if (words === 'green') return { kind: 'plain', colour: GREEN };
  const place = DRAWN_PLACES.find((one) => one === words);
  if (place !== undefined) return { kind: 'drawn', place };
  const [from, to, ...more] = words.split(/\s+/);
  if (from !== undefined && COLOUR.test(from) && more.length === 0) {
    if (to === undefined) return { kind: 'plain', colour: from };
    if (COLOUR.test(to)) return { kind: 'gradient', from, to };
  }
  return PICTURE_FILE.test(words) ? { kind: 'image', file: words } : undefined;
}
