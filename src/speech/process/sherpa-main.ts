/**
 * The process of a sherpa-onnx voice. The engine ends its process on bad metadata (exit 255), a corrupt model (abort) and some
 * texts (segmentation fault), so it has one of its own, which the server watches and restarts. One sentence at a time:
 * the engine's calls are not made for company, and two at once would each take twice as long.
 */
import sherpa, { type OfflineTts } from 'sherpa-onnx-node';
import { asError } from '../../domain/failure.js';
import { MOST_WAITING, type FromSherpa, type SherpaSetup, type ToSherpa } from './sherpa-messages.js';

/** Most sound of one sentence, seconds; what speaks on is cut. */
const LONGEST = 60;

// An orphan would hold its model for nobody.
process.on('disconnect', () => process.exit(0));

// The server wrote it a moment ago (sherpa-start.ts).
const setup = JSON.parse(process.argv[2] ?? '{}') as SherpaSetup;
const waiting: { readonly id: number; readonly text: string; readonly speed: number }[] = [];
const cancelled = new Set<number>();
let speaking: number | null = null;

const { model, threads, speaker, reference } = setup;
const engine = await sherpa.OfflineTts.createAsync({
  model: { ...model, numThreads: threads, provider: 'cpu', debug: false },
  // A message for each sentence of the text, as soon as it is made.
  maxNumSentences: 1,
});
if (speaker >= Math.max(1, engine.numSpeakers)) {
  throw new Error(`The model has ${engine.numSpeakers} speakers, 0 to ${engine.numSpeakers - 1}; asked for ${speaker}`);
}
const cloned = reference === null ? null : { ...sherpa.readWave(reference.file), text: reference.text };
process.on('message', (message: ToSherpa) => receive(message));
send({ type: 'ready' });

function receive(message: ToSherpa): void {
  switch (message.type) {
    case 'say':
      if (waiting.length >= MOST_WAITING) {
        send({ type: 'failed', id: message.id, message: `More than ${MOST_WAITING} sentences wait` });
        return;
      }
      waiting.push(message);
      void next();
      return;
    case 'cancel': {
      const at = waiting.findIndex(({ id }) => id === message.id);
      if (at >= 0) waiting.splice(at, 1);
      else if (speaking === message.id) cancelled.add(message.id);
      return;
    }
    case 'ping':
      send({ type: 'pong', beat: message.beat });
  }
}

async function next(): Promise<void> {
  if (speaking !== null) return;
  for (;;) {
    const sentence = waiting.shift();
    if (sentence === undefined) return;
    const { id, text, speed } = sentence;
    speaking = id;
    try {
      await say(engine, id, text, speed);
      send({ type: 'done', id });
    } catch (thrown) {
      send({ type: 'failed', id, message: asError(thrown).message });
    }
    cancelled.delete(id);
    speaking = null;
  }
}

async function say(voice: OfflineTts, id: number, text: string, speed: number): Promise<void> {
  let sent = 0;
  const longest = LONGEST * voice.sampleRate;
  const give = (samples: Float32Array): void => {
    const piece = samples.subarray(0, Math.max(0, longest - sent));
    if (piece.length === 0 || cancelled.has(id)) return;
    sent += piece.length;
    send({ type: 'sound', id, samples: sixteenBit(piece), rate: voice.sampleRate });
  };
  const whole = await voice.generateAsync({
    text,
    sid: speaker,
    speed,
    // The engine's own memory must not outlive the call.
    enableExternalBuffer: false,
    ...(cloned === null
      ? {}
      : {
          generationConfig: {
            sid: speaker,
            speed,
            referenceAudio: cloned.samples,
            referenceSampleRate: cloned.sampleRate,
            referenceText: cloned.text,
          },
        }),
    onProgress: ({ samples }) => {
      give(samples);
      return cancelled.has(id) || sent >= longest ? 0 : 1;
    },
  });
  // Models that report no progress give everything at the end.
  if (sent < whole.samples.length) give(whole.samples.subarray(sent));
}

function sixteenBit(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (level) => Math.max(-32_768, Math.min(32_767, Math.round(level * 32_767))));
}

function send(message: FromSherpa): void {
  if (process.connected) process.send?.(message);
}
