/** Sounds of characters, from `models/understanding/syllables.txt`: one line a syllable, its characters after a space. */
export class Syllables {
  /** By code point: a number is looked up in a third of a string's time. */
  readonly #plain = new Map<number | undefined, string>();
  readonly #folded = new Map<number | undefined, string>();

  constructor(table: string) {
    for (const line of table.split('\n')) {
      const space = line.indexOf(' ');
      if (space < 1) continue;
      const syllable = line.slice(0, space);
      const near = fold(syllable);
      for (const character of line.slice(space + 1)) {
        this.#plain.set(character.codePointAt(0), syllable);
        this.#folded.set(character.codePointAt(0), near);
      }
    }
  }

  /** The syllable of a character without its tone; undefined when it has none. */
  of(character: string): string | undefined {
    return this.#plain.get(character.codePointAt(0));
  }

  /** The syllable with the sounds made one that speakers mix up: zh/z, ch/c, sh/s, n/l, ng/n, h/f. */
  folded(character: string): string | undefined {
    return this.#folded.get(character.codePointAt(0));
  }
}

/** The first two syllables of words of two or more: hardly a place of a text begins like one of them. */
export class SoundStarts {
  readonly #seconds = new Map<string, Set<string>>();

  add([first = '', second = '']: readonly string[]): void {
    this.#seconds.set(first, (this.#seconds.get(first) ?? new Set()).add(second));
  }

  /** The places at which words may begin. */
  in(sounds: readonly string[]): number[] {
    const found: number[] = [];
    for (let at = 0; at + 1 < sounds.length; at += 1)
      if (this.#seconds.get(sounds[at] as string)?.has(sounds[at + 1] as string) === true) found.push(at);
    return found;
  }
}

function fold(syllable: string): string {
  return syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^l/, 'n')
    .replace(/^hu(?=[aioe])/, 'f')
    .replace(/ng$/, 'n');
}
