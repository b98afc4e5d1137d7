import { denseText, plainText } from '../grounding/plain-text.js';

/** Ways one text can be read: as it stands, closed up, and with what it may be disguised in taken off. All plain text. */
export interface Readings {
  readonly plain: string;
  readonly dense: string;
  /** Decoded forms: base64, hex, percent, entities, tag characters, leet, rot13, reversed. Only those that differ. */
  readonly decoded: readonly string[];
}

/** Texts longer than this are not decoded; comments are at most 300 characters. */
const MOST = 2_000;
const LEET: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  8: 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
};

export function readingsOf(text: string): Readings {
  const plain = plainText(text);
  const decoded = new Set<string>();
  if (text.length <= MOST) {
    const once = [...base64In(text), ...hexIn(text), percent(text), entities(text), tags(text)].flatMap(
      (one) => one ?? [],
    );
    // Wrapped twice; nobody reads a third wrapping either.
    for (const one of [...once, ...once.flatMap((inner) => [...base64In(inner), ...hexIn(inner)])])
      decoded.add(plainText(one));
    if (/[0134578@$!|]/.test(plain) && /[a-z]/.test(plain))
      decoded.add(plain.replace(/[0134578@$!|]/g, (sign) => LEET[sign] ?? sign));
    if (/[a-z]{3,}/.test(plain)) decoded.add(rot13(plain));
    decoded.add(Array.from(plain).reverse().join(''));
  }
  decoded.delete(plain);
  return { plain, dense: denseText(plain), decoded: [...decoded] };
}

function base64In(text: string): string[] {
  return (text.match(/[A-Za-z0-9+/_-]{12,}={0,2}/g) ?? []).flatMap(
    (token) => readable(Buffer.from(token, 'base64')) ?? [],
  );
}

function hexIn(text: string): string[] {
  return (text.match(/(?:(?:\\x|0x)?[0-9a-f]{2}[\s:,]?){6,}/gi) ?? []).flatMap(
    (token) => readable(Buffer.from(token.replace(/\\x|0x|[\s:,]/gi, ''), 'hex')) ?? [],
  );
}

/** Bytes as text, when they are text: random ones hardly ever decode to letters only. */
function readable(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  const letters = text.match(/[\p{L}\p{N}\s\p{P}]/gu)?.length ?? 0;
  return text.length >= 4 && !text.includes('\ufffd') && letters >= 0.95 * Array.from(text).length ? text : null;
}

function percent(text: string): string | null {
  if (!/%[0-9a-f]{2}/i.test(text)) return null;
  try {
    return decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    return null;
  }
}

function entities(text: string): string | null {
  if (!/&#?\w+;/.test(text)) return null;
  return text
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, hex: string) => character(parseInt(hex, 16)))
    .replace(/&#(\d{1,7});/g, (_, digits: string) => character(Number(digits)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** ASCII in characters that no font shows (U+E0020 to U+E007E). */
function tags(text: string): string | null {
  if (!text.includes('\udb40')) return null;
  const hidden = [...text].flatMap((one) => {
    const code = (one.codePointAt(0) ?? 0) - 0xe00_00;
    return code >= 0x20 && code <= 0x7e ? [String.fromCodePoint(code)] : [];
  });
  return hidden.length < 4 ? null : hidden.join('');
}

function character(code: number): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
}

function rot13(text: string): string {
  return text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));
}
