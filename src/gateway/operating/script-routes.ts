import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { Language } from '../../domain/language.js';
import type { RoomPort } from '../../room/room-port.js';
import { problem } from '../protocol.js';

interface Judged {
  readonly text: string;
  readonly citations: readonly string[];
  readonly verdict: { readonly supported: boolean; readonly check: string; readonly detail?: string };
}

/** Writes and judges the lines of a room's script; the script writer of the answering satisfies it. */
export interface ScriptsPort {
  write(
    wish: { readonly product: string; readonly language: Language; readonly seconds: number },
    signal: AbortSignal,
  ): Promise<{
    readonly lines: readonly (Judged & { readonly part: string; readonly say: string })[];
    readonly blocked: readonly Pick<Judged, 'text' | 'verdict'>[];
    readonly seconds: number;
    readonly by: 'templates' | 'language-model';
  }>;
  check(line: string, product: string | null, language: Language): Judged;
}

export interface ScriptRoutesOptions {
  /** @throws Failure `not_found` for a room that is not theirs who ask. */
  readonly roomOf: (request: FastifyRequest) => RoomPort;
  readonly scripts: (room: string) => ScriptsPort | undefined;
}

/** Pitches written at once: a language model takes a minute. */
const MOST_AT_ONCE = 2;
const MOST_LINES = 200;

const params = z.object({ room: z.string() });
const language = z.enum(['zh', 'en']);
const verdict = z
  .object({ supported: z.boolean(), check: z.string(), detail: z.string().optional() })
  .describe('The grounding check’s judgement');
const judged = { text: z.string().describe('As it reads now, slots filled'), citations: z.array(z.string()), verdict };
const pitchBody = z
  .object({
    lines: z.array(z.object({ part: z.string(), say: z.string().describe('With its slots, for a script'), ...judged })),
    blocked: z.array(z.object({ text: z.string(), verdict })).describe('What was drafted and may not be said'),
    seconds: z.number(),
    by: z.enum(['templates', 'language-model']),
  })
  .meta({ id: 'Pitch' });
const problems = { 400: problem, 401: problem, 403: problem, 404: problem, 503: problem, 504: problem };
const config = { access: { any: ['rooms:write', 'operate'] } } as const;

/** Help with a room's script: writing a pitch from the facts, and judging lines that people wrote. */
export const scriptRoutes: FastifyPluginAsyncZod<ScriptRoutesOptions> = async (app, { roomOf, scripts }) => {
  let writing = 0;
  const of = (request: FastifyRequest): ScriptsPort => {
    const room = roomOf(request);
    const found = scripts(room.id);
    if (found === undefined) throw new Failure('not_found', `The room ${room.id} has no script writer.`);
    return found;
  };
  app.post(
    '/v1/rooms/:room/pitches',
    {
      config,
      schema: {
        description:
          'Writes a pitch for a product from its facts; every line has passed the grounding check. Nothing is kept.',
        params,
        body: z.strictObject({
          product: z.string().min(1).max(64),
          language,
          seconds: z.number().int().min(5).max(600).default(40),
        }),
        response: { 200: pitchBody, ...problems },
      },
    },
    async (request, reply) => {
      const writer = of(request);
      if (writing >= MOST_AT_ONCE)
        throw new Failure('overloaded', because('pitches-written', { most: MOST_AT_ONCE }), {
          retryable: true,
        });
      writing += 1;
      try {
        const pitch = await writer.write(request.body, leaving(reply));
        return {
          ...pitch,
          lines: pitch.lines.map(({ part, say, ...line }) => ({ part, say, ...plain(line) })),
          blocked: pitch.blocked.map(({ text, verdict: why }) => ({ text, verdict: { ...why } })),
        };
      } finally {
        writing -= 1;
      }
    },
  );
  app.post(
    '/v1/rooms/:room/line-checks',
    {
      config,
      schema: {
        description: 'Judges lines of a script as they would be said now, in the order given. Nothing is kept.',
        params,
        body: z.strictObject({
          lines: z
            .array(
              z.strictObject({
                say: z.string().max(1_000),
                product: z.string().max(64).nullable().default(null),
                language,
              }),
            )
            .min(1)
            .max(MOST_LINES),
        }),
        response: { 200: z.object({ lines: z.array(z.object(judged)) }), ...problems },
      },
    },
    (request) => {
      const checker = of(request);
      return { lines: request.body.lines.map((line) => plain(checker.check(line.say, line.product, line.language))) };
    },
  );
  await Promise.resolve();
};

function plain({ text, citations, verdict: why }: Judged): {
  text: string;
  citations: string[];
  verdict: z.infer<typeof verdict>;
} {
  return { text, citations: [...citations], verdict: { ...why } };
}

/** Aborts when the client goes before it has its answer. */
function leaving(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort(new Failure('interrupted', 'The client has gone.'));
  });
  return left.signal;
}
