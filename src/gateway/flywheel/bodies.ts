import { z } from 'zod';
import { LINK_KINDS } from '../../flywheel/journal.js';
import type { JournalFilter, JournalView } from '../../flywheel/evidence.js';
import { problem, reasonBody } from '../protocol.js';

export const problems = {
  400: problem,
  401: problem,
  403: problem,
  404: problem,
  409: problem,
  429: problem,
  503: problem,
};

const time = z.iso.datetime({ offset: true });

/** Which links of the journal are wanted, in a query. */
export const filterQuery = z.object({
  room: z.string().max(100).optional(),
  kind: z
    .string()
    .max(200)
    .optional()
    .describe(`One or several with commas: ${LINK_KINDS.join(', ')}`),
  outcome: z.string().max(40).optional().describe('e.g. answered, refused, grouped, replied, expired, dropped'),
  product: z.string().max(100).optional(),
  facet: z.string().max(40).optional(),
  turn: z.string().max(40).optional(),
  from: time.optional().describe('From this moment on'),
  until: time.optional().describe('Before this moment'),
});

export function filterOf(query: z.infer<typeof filterQuery>): JournalFilter {
  const { kind, from, until, ...same } = query;
  const wanted = (kind ?? '').split(',').map((one) => one.trim());
  const kinds = LINK_KINDS.filter((one) => wanted.includes(one));
  return {
    ...same,
    // A kind that does not exist has no links.
    ...(kind === undefined ? {} : { kinds: kinds.length === 0 ? (['none'] as never[]) : kinds }),
    from: from === undefined ? undefined : Date.parse(from),
    until: until === undefined ? undefined : Date.parse(until),
  };
}

const feedbackBody = z.object({
  id: z.string(),
  time: z.string(),
  kind: z.enum(['good', 'wrong', 'better', 'thanks', 'repeat', 'left', 'order']),
  source: z.string().describe('`operator:<id>`, or `viewer`'),
  facts: z.array(z.string()),
  answer: z.string().nullable(),
});

export const entryBody = z
  .object({
    room: z.string(),
    n: z.number().int().describe('Its number in the chain of the room'),
    time: z.string(),
    kind: z.string(),
    show: z.string().nullable().describe('One run of the room: turns are numbered anew in each'),
    turn: z.string().nullable(),
    outcome: z.string().nullable(),
    product: z.string().nullable(),
    facet: z.string().nullable(),
    body: z
      .record(z.string(), z.unknown())
      .describe('What happened, by kind. A personal field that was erased is `{"sealed": <its commitment>}`'),
    hash: z.string(),
    feedback: z.array(feedbackBody),
  })
  .meta({ id: 'JournalEntry' });

export function entryOf(view: JournalView): z.infer<typeof entryBody> {
  return {
    ...view,
    time: new Date(view.time).toISOString(),
    feedback: view.feedback.map((one) => ({
      ...one,
      time: new Date(one.time).toISOString(),
      kind: one.kind as z.infer<typeof feedbackBody>['kind'],
      facts: [...one.facts],
    })),
  };
}

const score = z.object({
  questions: z.number().int(),
  right: z.number().int(),
  recall: z.number(),
  abstention: z.number(),
});
export const versionBody = z
  .object({
    version: z.number().int().describe('0 is what ships with the product'),
    time: z.string(),
    state: z
      .enum(['promoted', 'kept', 'refused'])
      .describe('`kept`: not better; `refused`: the batch is not learnt from again'),
    serving: z.boolean(),
    reason: z.string().describe('In English'),
    because: reasonBody
      .nullable()
      .describe('The same as a code with its values; null: it was trained before there were any'),
    figures: z
      .object({
        labels: z.number().int(),
        batch: z.number().int(),
        serving: score,
        candidate: score,
        trustedServing: score,
        trustedCandidate: score,
        contradicted: z.number(),
        mended: z.number().int().optional().describe('Questions that only the candidate gets right'),
        broken: z.number().int().optional().describe('Silences that only the serving parts keep'),
      })
      .nullable(),
  })
  .meta({ id: 'LearntVersion' });

export const learningBody = z.object({
  serving: z.number().int(),
  running: z.boolean(),
  progress: z.number().nullable().describe('How much of the training that runs is done, 0..1'),
  failed: z
    .object({ time: z.string(), why: z.string().describe('In English'), because: reasonBody })
    .nullable()
    .describe('Why the last training came to nothing, since the server began'),
  versions: z.array(versionBody),
});

export const gapBody = z
  .object({
    id: z.string(),
    room: z.string(),
    product: z.string().nullable(),
    facet: z.string().nullable(),
    questions: z.number().int(),
    viewers: z.number().int(),
    examples: z.array(z.string()),
    last: z.string(),
    proposed: z.string().describe('Id that the fact would get'),
  })
  .meta({ id: 'Gap' });
