import { withoutPersonal } from './scrubbing.js';
import type { JournalView } from './evidence.js';

export const DATASETS = ['retrieval', 'sft', 'preference'] as const;
export type Dataset = (typeof DATASETS)[number];

export interface DatasetOptions {
  /** Words of a fact as it stands, by room; undefined: it is gone. */
  readonly factText: (room: string, id: string) => string | undefined;
  /** Whether viewers of the tenant agreed that what they ask is used to train; noted in every line. */
  readonly consent: 'given' | 'unknown';
}

/**
 * Training examples out of answers, as JSON lines. Words that look like somebody's name, number or address are taken out, no viewer is named,
 * and every line says where it comes from. `retrieval`: question and fact, by operators' judgements or by answers that pleased; `sft`:
 * question, facts and answer; `preference`: a better answer and the one given.
 */
export async function* datasetOf(
  slices: AsyncIterable<readonly JournalView[]>,
  dataset: Dataset,
  options: DatasetOptions,
): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder();
  for await (const slice of slices) {
    const lines = slice.flatMap((view) => linesOf(view, dataset, options)).map((line) => `${JSON.stringify(line)}\n`);
    if (lines.length > 0) yield text.encode(lines.join(''));
  }
}

function linesOf(view: JournalView, dataset: Dataset, { factText, consent }: DatasetOptions): object[] {
  const { room, n, time, hash, body, feedback, outcome } = view;
  const asked = (body['comments'] as readonly { readonly text?: unknown }[] | undefined)?.[0]?.text;
  if (typeof asked !== 'string') return [];
  const question = withoutPersonal(asked);
  const sentences = (body['sentences'] ?? []) as readonly {
    readonly text: string;
    readonly citations: readonly string[];
  }[];
  const answer = sentences.map((sentence) => sentence.text).join('');
  const cited = [...new Set(sentences.flatMap(({ citations }) => citations))];
  const kinds = new Set(feedback.map(({ kind }) => kind));
  const operator = feedback.find(({ source }) => source.startsWith('operator:'));
  const pleased = kinds.has('thanks') || kinds.has('order');
  const provenance = {
    room,
    link: n,
    hash,
    time: new Date(time).toISOString(),
    by: operator === undefined ? 'viewers' : 'operator',
    consent,
  };
  const stated = (ids: readonly string[]): { id: string; text: string }[] =>
    ids.flatMap((id) => {
      const words = factText(room, id);
      return words === undefined ? [] : [{ id, text: words }];
    });
  const good =
    operator === undefined ? pleased && !kinds.has('repeat') && !kinds.has('left') : operator.kind === 'good';
  switch (dataset) {
    case 'retrieval': {
      const right = operator?.kind === 'better' ? operator.facts : good ? cited.slice(0, 1) : null;
      if (right === null || (operator?.kind === 'better' && right.length === 0 && operator.answer !== null)) return [];
      const wrong = cited.filter((id) => !right.includes(id));
      return [
        { question, positives: stated(right), negatives: stated(wrong), answerable: right.length > 0, provenance },
      ];
    }
    case 'sft': {
      const words = operator?.answer ?? (good && outcome === 'answered' ? answer : null);
      if (words === null || words === '') return [];
      return [
        {
          question,
          facts: stated(operator?.facts.length ? operator.facts : cited),
          answer: withoutPersonal(words),
          provenance,
        },
      ];
    }
    case 'preference': {
      if (operator?.kind !== 'better' || operator.answer === null || answer === '') return [];
      return [
        {
          question,
          facts: stated(operator.facts),
          chosen: withoutPersonal(operator.answer),
          rejected: withoutPersonal(answer),
          provenance,
        },
      ];
    }
  }
}
