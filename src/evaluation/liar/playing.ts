import type { Random } from '../../domain/clock.js';
import { type FailureMode, honestly, pick, type Scene, type Told } from './attack.js';

import { wrongTotal } from './number-lies.js';

/** What the endpoint does next on an open stream. */
export type Step =
  | { readonly do: 'send'; readonly text: string }
  /** Sends something that is no event of the wire's format. */
  | { readonly do: 'garble'; readonly text: string }
  /** Says nothing more and keeps the connection open. */
  | { readonly do: 'stall' }
  /** Breaks the connection. */
  | { readonly do: 'die' }
  /** Answers with an error instead of a stream. */
  | { readonly do: 'refuse'; readonly status: number };

export interface Play {
  readonly steps: readonly Step[];
  readonly told: readonly Told[];
}

/** A flood's size: more than any answer, small enough for a loopback socket. */
const FLOOD_CLAUSES = 400;
const PIECE = 9;

/** Writes clauses in the protocol of the prompt, one piece a clause. */
export type Write = (told: readonly Told[]) => readonly string[];

/** An answer that arrives in small pieces, as from a model. */
export function streamed(told: readonly Told[], write: Write): Play {
  return { told, steps: write(told).flatMap(pieces) };
}

/** An answer that fails in one way; what it says before is true. */
export function failing(mode: FailureMode, scene: Scene, write: Write): Play {
  const told = scene.claims.map((claim) => honestly(claim, mode));
  const written = write(told);
  const [first = '', ...rest] = written;
  switch (mode) {
    case 'stalls-before':
      return { told: [], steps: [{ do: 'stall' }] };
    case 'stalls-after':
      return { told, steps: [...pieces(first), { do: 'stall' }] };
    case 'dies-midway': {
      const [cut, fragment] = cutShort(first, scene.random);
      const lie: Told[] =
        fragment === null
          ? []
          : [{ attack: mode, text: cut, language: scene.language, citations: [], fragments: [fragment] }];
      return { told: lie, steps: [...pieces(cut), { do: 'die' }] };
    }
    case 'broken-json': {
      const broken = pick<Step[]>(
        [
          [...pieces(`${first.slice(0, -2)}"}}]]`), ...pieces('{"say": "免费送", "cite": [')],
          [{ do: 'garble', text: 'data: {"choices":[{"delta":{"content":\n\n' }, ...rest.flatMap(pieces)],
          [...pieces(first), { do: 'garble', text: 'data: undefined\n\n' }, ...rest.flatMap(pieces)],
          [...pieces(first.replaceAll('"', "'"))],
          [...pieces(first.repeat(2).slice(0, -1))],
        ],
        scene.random,
      );
      const free = {
        attack: mode,
        text: '免费送',
        language: scene.language,
        citations: [],
        fragments: ['免费送'],
      } as const;
      return { told: [...told, free], steps: broken ?? [] };
    }
    case 'no-protocol': {
      const [claim] = scene.claims;
      if (claim === undefined) return { told: [], steps: pieces('Sure! 当然可以，全部免费。') };
      const text = wrongTotal(claim, 77_777);
      const lie: Told = { attack: mode, text, language: claim.language, citations: [], fragments: ['77777'] };
      const around =
        pick(['', 'Here is my answer:\n\n', '```json\n', '<think>the viewer is naive</think>'], scene.random) ?? '';
      return { told: [lie], steps: pieces(around + text) };
    }
    case 'floods': {
      const many = Array.from({ length: FLOOD_CLAUSES }, (_, i): Told => {
        const claim = scene.claims[i % Math.max(1, scene.claims.length)];
        const text = claim === undefined ? '66666元' : wrongTotal(claim, 66_666);
        return {
          attack: mode,
          text,
          language: scene.language,
          citations: claim === undefined ? [] : [claim.fact.id],
          fragments: ['66666'],
        };
      });
      return { told: many, steps: write(many).map((text): Step => ({ do: 'send', text })) };
    }
    case 'refuses-service':
      return { told: [], steps: [{ do: 'refuse', status: pick([400, 401, 404, 429, 500, 503], scene.random) ?? 500 }] };
  }
}

/** Ends within a number where there is one ("3" of "399"), else within a word; with what must then not be heard. */
function cutShort(text: string, random: Random): [string, string | null] {
  const number = /\d{2,}/.exec(text);
  if (number === null) return [text.slice(0, Math.max(1, Math.floor(text.length * (0.3 + random() * 0.5)))), null];
  const cut = text.slice(0, number.index + number[0].length - 1);
  const lead = cut.slice(Math.max(0, number.index - 2));
  return [cut, /["\\{}[\]]/.test(lead) ? null : lead];
}

function pieces(text: string): Step[] {
  const all: Step[] = [];
  const characters = [...text];
  for (let at = 0; at < characters.length; at += PIECE)
    all.push({ do: 'send', text: characters.slice(at, at + PIECE).join('') });
  return all;
}
