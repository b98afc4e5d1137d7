import { basename, dirname } from 'node:path';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Aspect } from '../../domain/aspect.js';
import { Failure } from '../../domain/failure.js';
import type { Bilingual, Language } from '../../domain/language.js';
import { because } from '../../domain/reasons.js';
import type { VoiceName } from '../../domain/speech.js';
import { presenterBody, problems } from './bodies.js';

/** Who may present a room. */
export interface PresentersPort {
  list(): readonly {
    readonly id: string;
    readonly version: string;
    readonly name: Bilingual;
    readonly licence: string;
    readonly provisional: boolean;
    /** Shapes of the stream they can be shown in. */
    readonly aspects: readonly Aspect[];
    /** How they sound in rooms that choose no voice; null: as the server does. */
    readonly voice: Readonly<Record<Language, VoiceName | null>>;
    /** The server's own: rooms that name nobody have them. */
    readonly standard: boolean;
  }[];
  /** File of their picture; undefined: they are not there. */
  poster(id: string): string | undefined;
}

const config = { access: 'rooms:read' } as const;

/** The presenters that are installed; rooms name one of them in `presenter`. */
export const presenterRoutes: FastifyPluginAsyncZod<{ readonly presenters: PresentersPort }> = async (
  app,
  { presenters },
) => {
  app.get(
    '/v1/presenters',
    { config, schema: { response: { 200: z.object({ presenters: z.array(presenterBody) }), ...problems } } },
    () => ({ presenters: presenters.list().map((one) => ({ ...one, aspects: [...one.aspects] })) }),
  );
  app.get(
    '/v1/presenters/:presenter/poster.jpg',
    { config, schema: { hide: true, params: z.object({ presenter: z.string() }) } },
    async (request, reply) => {
      const id = request.params.presenter.slice(0, 64);
      const file = presenters.poster(id);
      const installed = presenters.list().map((one) => one.id);
      if (file === undefined)
        throw new Failure('not_found', because('no-presenter', { id, installed: installed.join(', ') }));
      return await reply.header('cache-control', 'private, max-age=300').sendFile(basename(file), dirname(file));
    },
  );
  await Promise.resolve();
};
