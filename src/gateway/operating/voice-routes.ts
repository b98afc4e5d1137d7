import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.js';
import { Failure } from '../../domain/failure.js';
import { because } from '../../domain/reasons.js';
import type { Language } from '../../domain/language.js';
import {
  FASTEST_PACE,
  SLOWEST_PACE,
  type SpeechChunk,
  type Timbre,
  type Utterance,
  VOICE_NAMES,
  type VoiceName,
} from '../../domain/speech.js';
import { problem } from '../protocol.js';

/** What speaks; the server's voice satisfies it. */
export interface SpeakingPort {
  speak(utterance: Utterance, signal: AbortSignal): AsyncIterable<SpeechChunk>;
}

export interface VoiceRoutesOptions {
  readonly voice: SpeakingPort;
  /** How a room with this presenter and this voice sounds. @throws Failure `bad_request` for a presenter that is not there. */
  readonly timbres: (room: {
    readonly presenter: string | undefined;
    readonly voice: VoiceName | undefined;
  }) => Readonly<Partial<Record<Language, Timbre>>>;
  readonly clock: Clock;
}

/** 48 kHz mono s16 (SpeechChunk). */
const RATE = 48_000;
const MOST_SECONDS = 30;
/** A sample must not keep the rooms waiting for their sentences: one at a time, and only so long. */
const LIMIT_MS = 20_000;

/** A listen button: a sentence in the server's voice. */
export const voiceRoutes: FastifyPluginAsyncZod<VoiceRoutesOptions> = async (app, { voice, timbres, clock }) => {
  let speaking = false;
  app.post(
    '/v1/voice/samples',
    {
      config: { access: { any: ['rooms:write', 'operate'] } },
      schema: {
        description: 'Speaks a short text as rooms would hear it: audio/wav, 48 kHz mono. One at a time.',
        produces: ['audio/wav'],
        body: z.strictObject({
          text: z.string().trim().min(1).max(120),
          language: z.enum(['zh', 'en']),
          presenter: z.string().min(1).max(64).optional().describe('Who says it; the server’s own unless one is named'),
          voice: z.enum(VOICE_NAMES).optional().describe('Chosen by hand; the presenter’s own unless one is named'),
          pace: z.number().min(SLOWEST_PACE).max(FASTEST_PACE).default(1),
        }),
        response: {
          200: z.instanceof(Buffer).meta({ type: 'string', format: 'binary' }),
          400: problem,
          401: problem,
          403: problem,
          503: problem,
          504: problem,
        },
      },
    },
    async (request, reply) => {
      const { presenter, voice: chosen, ...words } = request.body;
      const timbre = timbres({ presenter, voice: chosen })[words.language];
      if (speaking) throw new Failure('overloaded', because('sample-spoken'), { retryable: true });
      speaking = true;
      const done = new AbortController();
      reply.raw.once('close', () => done.abort());
      try {
        const late = clock.sleep(LIMIT_MS, done.signal).then(
          () => {
            throw new Failure('timeout', because('voice-slow', { seconds: LIMIT_MS / 1000 }), { retryable: true });
          },
          () => new Int16Array(0),
        );
        const spoken = collect(voice.speak({ id: `sample-${randomUUID()}`, ...words, timbre }, done.signal));
        const samples = await Promise.race([spoken, late]);
        return await reply.type('audio/wav').header('cache-control', 'no-store').send(wavOf(samples));
      } finally {
        done.abort();
        speaking = false;
      }
    },
  );
  await Promise.resolve();
};

async function collect(chunks: AsyncIterable<SpeechChunk>): Promise<Int16Array> {
  const parts: Int16Array[] = [];
  let length = 0;
  for await (const { samples } of chunks) {
    parts.push(samples);
    length += samples.length;
    if (length > MOST_SECONDS * RATE) break;
  }
  const all = new Int16Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** PCM in a RIFF/WAVE file (Microsoft, Multimedia Programming Interface 1.0): 44 bytes of header, little-endian samples. */
export function wavOf(samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, i) => bytes.writeInt16LE(sample, 44 + i * 2));
  return bytes;
}
