/**
 * The voice process: the engine with its own licence (GPL-3.0, see engine.ts), which blocks while it works, lives here
 * and nowhere else. Talks to the server over Node's IPC channel and ends with it.
 */
import { asError } from '../../domain/failure.js';
import type { SpeechChunk } from '../../domain/speech.js';
import { VOICE_NAMES } from '../../domain/speech.js';
import { DIALECTS, engineVoices } from '../voices/catalogue.js';
import { CREDIT, MOST_UTTERANCES, type FromVoiceProcess, type ToVoiceProcess } from './messages.js';
import { Synthesis } from './synthesis.js';

interface Running {
  credit: number;
  readonly chunks: Iterator<SpeechChunk, void, undefined>;
}

const running = new Map<number, Running>();
let scheduled = false;

// An orphan would hold 100 MB for nobody.
process.on('disconnect', () => process.exit(0));

const synthesis = await Synthesis.load();
// The first call of a voice compiles code and sets the engine up: 30-100 ms that the first viewer should not wait for.
const warm = engineVoices(
  VOICE_NAMES.find((name) => name === process.argv[2]) ?? 'female',
  DIALECTS.find((name) => name === process.argv[3]) ?? 'mandarin',
);
for (const chunk of synthesis.speak('你好 hello', 'zh', { voice: warm, rate: 1, pitch: 0 })) if (chunk.last) break;
process.on('message', (message: ToVoiceProcess) => receive(message));
send({ type: 'ready' });

function receive(message: ToVoiceProcess): void {
  switch (message.type) {
    case 'speak':
      start(message);
      return;
    case 'credit': {
      const utterance = running.get(message.id);
      if (utterance !== undefined) utterance.credit += 1;
      schedule();
      return;
    }
    case 'cancel':
      running.get(message.id)?.chunks.return?.();
      running.delete(message.id);
      return;
    case 'ping':
      send({ type: 'pong', beat: message.beat });
  }
}

function start(message: Extract<ToVoiceProcess, { type: 'speak' }>): void {
  const { id, text, language, voice, dialect, ...manner } = message;
  if (running.size >= MOST_UTTERANCES) {
    send({ type: 'failed', id, message: `More than ${MOST_UTTERANCES} utterances at a time` });
    return;
  }
  running.set(id, {
    credit: CREDIT,
    chunks: synthesis.speak(text, language, { ...manner, voice: engineVoices(voice, dialect) }),
  });
  schedule();
}

/** One chunk per turn of the loop and utterance: rooms take turns, and a cancel is read between two chunks. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    for (const [id, utterance] of [...running]) {
      if (utterance.credit > 0) advance(id, utterance);
    }
    if ([...running.values()].some((utterance) => utterance.credit > 0)) schedule();
  });
}

function advance(id: number, utterance: Running): void {
  try {
    const next = utterance.chunks.next();
    if (next.done === true) {
      running.delete(id);
      return;
    }
    utterance.credit -= 1;
    if (next.value.last) running.delete(id);
    send({ type: 'chunk', id, chunk: next.value });
  } catch (thrown) {
    running.delete(id);
    send({ type: 'failed', id, message: asError(thrown).message });
  }
}

function send(message: FromVoiceProcess): void {
  // Credits bound what can wait in the channel; without a channel the disconnect handler ends the process.
  if (process.connected) process.send?.(message);
}
