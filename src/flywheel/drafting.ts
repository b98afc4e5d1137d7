import type { Sentence } from '../domain/answer.js';
import type { Understanding } from '../domain/comment.js';
import { jsonOf, type JsonValue } from './canonical.js';
import type { Draft, JournalEntry } from './journal.js';

/** What the journal adds to what a room tells it. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** One run of the room. */
  readonly show: string;
  /** Version and source of a fact as it stands. */
  readonly factOf: (id: string) => { readonly version: number; readonly source: string } | undefined;
  /** What makes the show: presenter, voice, versions of the trained parts, language model. */
  readonly made: () => Readonly<Record<string, string>>;
}

/** Kinds whose sentences were made by the trained parts, and say by which. */
const MADE = new Set(['answer', 'reply', 'correction', 'show']);
/** What the link has columns of its own for. */
const COLUMNS = new Set(['kind', 'room', 'turn']);

/** A record that is kept. */
export type KeptEntry = JournalEntry & { readonly kind: Exclude<JournalEntry['kind'], 'left'> };

/** A room's record as a link to be. */
export function draftOf(entry: KeptEntry, around: Surroundings): Draft {
  const { kind, turn } = entry;
  const sentences = (entry['sentences'] ?? []) as readonly Sentence[];
  const understanding = entry['understanding'] as Understanding | undefined;
  const citations = [
    ...new Set([...sentences.flatMap((sentence) => sentence.citations), ...((entry['citations'] ?? []) as string[])]),
  ];
  const facts: Record<string, JsonValue> = {};
  for (const id of citations) {
    const fact = around.factOf(id);
    if (fact !== undefined) facts[id] = { version: fact.version, source: fact.source };
  }
  const body: Record<string, JsonValue> = {};
  for (const key of Object.keys(entry))
    if (entry[key] !== undefined && !COLUMNS.has(key)) body[key] = jsonOf(entry[key]);
  if (citations.length > 0) body['facts'] = facts;
  // What was meant, without the viewer's words: these stay when the words are erased.
  if (understanding !== undefined) {
    const { intent, facets, products, language } = understanding;
    body['meant'] = jsonOf({ intent, facets, products, language });
  }
  if (MADE.has(kind)) body['by'] = around.made();
  return {
    kind,
    time: around.time,
    show: around.show,
    turn: typeof turn === 'string' ? turn : null,
    outcome: outcomeOf(entry, sentences),
    product: productOf(entry, citations, understanding),
    facet: understanding?.facets[0] ?? facetOf(citations[0]),
    body,
  };
}

function outcomeOf(entry: JournalEntry, sentences: readonly Sentence[]): string | null {
  if (typeof entry['outcome'] === 'string') return entry['outcome'];
  if (entry.kind !== 'answer' && entry.kind !== 'reply') return null;
  if (sentences.length === 0) return 'dropped';
  return sentences.every(({ kind }) => kind === 'refusal') ? 'refused' : 'answered';
}

/** Ids of facts are `<product or store>.<facet>...`. */
function productOf(
  entry: JournalEntry,
  citations: readonly string[],
  understanding: Understanding | undefined,
): string | null {
  if (typeof entry['product'] === 'string') return entry['product'];
  const cited = citations.map((id) => id.slice(0, id.indexOf('.'))).find((id) => id !== 'store');
  const asked = entry['asked'] as { readonly thread: string | null; readonly pinned: string | null } | undefined;
  return cited ?? understanding?.products[0] ?? asked?.thread ?? asked?.pinned ?? null;
}

function facetOf(citation: string | undefined): string | null {
  return citation?.split('.')[1] ?? null;
}
