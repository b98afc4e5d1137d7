import type { Viseme } from '../domain/speech.js';

/**
 * Engine phonemes (IPA, stress marks removed) to the mouth shapes of the Oculus set, longest match first.
 * Alveolo-palatals (ɕ tɕ, Mandarin x j q) are spread and go with SS; retroflexes (ʂ tʂ, Mandarin sh zh ch) are slightly
 * protruded and go with CH; ü counts as ou because the lips do.
 */
const SHAPES: readonly (readonly [string, Viseme])[] = [
  ['tɕ', 'SS'],
  ['tʃ', 'CH'],
  ['dʒ', 'CH'],
  ['ts.', 'CH'],
  ['ts', 'SS'],
  ['s.', 'CH'],
  ['i.', 'ih'],
  ['o-', 'E'],
  ['onɡ', 'oh'],
  ['er', 'E'],
  ['ər', 'RR'],
  ['p', 'PP'],
  ['b', 'PP'],
  ['m', 'PP'],
  ['f', 'FF'],
  ['v', 'FF'],
  ['θ', 'TH'],
  ['ð', 'TH'],
  ['t', 'DD'],
  ['d', 'DD'],
  ['ɾ', 'DD'],
  ['ʔ', 'kk'],
  ['k', 'kk'],
  ['ɡ', 'kk'],
  ['g', 'kk'],
  ['ŋ', 'nn'],
  ['x', 'kk'],
  ['χ', 'kk'],
  ['h', 'kk'],
  ['ʃ', 'CH'],
  ['ʒ', 'CH'],
  ['ʂ', 'CH'],
  ['ʐ', 'CH'],
  ['ɕ', 'SS'],
  ['s', 'SS'],
  ['z', 'SS'],
  ['n', 'nn'],
  ['l', 'nn'],
  ['ɫ', 'nn'],
  ['ɹ', 'RR'],
  ['ɻ', 'RR'],
  ['r', 'RR'],
  ['ɚ', 'RR'],
  ['ɝ', 'RR'],
  ['ɜ', 'RR'],
  ['a', 'aa'],
  ['ɑ', 'aa'],
  ['ɐ', 'aa'],
  ['æ', 'aa'],
  ['ʌ', 'aa'],
  ['ɒ', 'oh'],
  ['ɔ', 'oh'],
  ['o', 'oh'],
  ['e', 'E'],
  ['ɛ', 'E'],
  ['ə', 'E'],
  ['ɤ', 'E'],
  ['i', 'ih'],
  ['ɪ', 'ih'],
  ['ᵻ', 'ih'],
  ['ɨ', 'ih'],
  ['j', 'ih'],
  ['u', 'ou'],
  ['ʊ', 'ou'],
  ['w', 'ou'],
  ['y', 'ou'],
];

/**
 * The shapes one engine phoneme goes through, in order: diphthongs have two or three (ɑu -> aa ou, uei -> ou E ih),
 * pauses have `sil`. `undefined` for the engine's own marks such as `(en)`, which make no sound.
 */
export function visemesOf(phoneme: string): readonly Viseme[] | undefined {
  if (phoneme.startsWith('(')) return undefined;
  let rest = phoneme.replace(/(?:[ˈˌːʰ|_:;0-9 -]|\p{Mn})+$|[ˈˌːʰ]|\p{Mn}/gu, (found) =>
    found.startsWith('-') ? '-' : '',
  );
  if (rest === '') return ['sil'];
  const shapes: Viseme[] = [];
  while (rest !== '') {
    const shape = SHAPES.find(([name]) => rest.startsWith(name));
    if (shape !== undefined && shapes.at(-1) !== shape[1]) shapes.push(shape[1]);
    rest = rest.slice(shape?.[0].length ?? 1);
    // Aspiration is written as an h behind the stop: it has no shape of its own.
    if (shapes.length > 0 && rest === 'h') rest = '';
  }
  return shapes.length === 0 ? undefined : shapes;
}
