import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { Failure } from '../../../domain/failure.js';
import type { Language } from '../../../domain/language.js';
import type { Viseme } from '../../../domain/speech.js';
import type { EngineMark, EngineOutput, RemoteEngine, RemoteRequest } from './engine.js';
import { checkedRate, PcmReader, WavReader } from './pcm.js';

export interface AzureSpeechOptions {
  /** `eastasia` and so on; with `url` the endpoint itself, for containers and private links. */
  readonly region?: string;
  readonly url?: string;
  /** Never logged. */
  readonly key: string;
  /** Per language, e.g. `zh-CN-XiaoxiaoNeural`; dialects are voices of their own (`zh-CN-sichuan-YunxiNeural`). */
  readonly voices: Readonly<Record<Language, string>>;
}

const RATE = 48_000;
const OUTPUT = 'raw-48khz-16bit-mono-pcm';
/** Offsets come in steps of 100 ns. */
const TICKS_PER_MS = 10_000;
/** Messages that wait to be pulled; a sentence of 12 s is some 120. */
const MOST_WAITING = 2_000;
const LOCALE: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-US' };
/** Azure's viseme ids 0..21 as the Oculus set (Speech service documentation, "Get facial position with viseme"). */
const VISEMES: readonly Viseme[] = [
  'sil',
  'E',
  'aa',
  'oh',
  'E',
  'RR',
  'ih',
  'ou',
  'oh',
  'aa',
  'oh',
  'aa',
  'kk',
  'RR',
  'DD',
  'SS',
  'CH',
  'TH',
  'FF',
  'DD',
  'kk',
  'PP',
];

/** Azure Speech over its WebSocket, which alone tells words and visemes. One socket a sentence. */
export class AzureSpeech implements RemoteEngine {
  readonly name: string;
  readonly does = { rate: true, pitch: true };
  readonly #options: AzureSpeechOptions;
  readonly #url: string;

  constructor(options: AzureSpeechOptions) {
    this.#options = options;
    const host = `wss://${options.region ?? ''}.tts.speech.microsoft.com`;
    this.#url = options.url ?? `${host}/cognitiveservices/websocket/v1`;
    this.name = `azure at ${new URL(this.#url).host}`;
  }

  async *synthesise(request: RemoteRequest, signal: AbortSignal): AsyncGenerator<EngineOutput, void, undefined> {
    const id = randomUUID().replaceAll('-', '');
    const socket = new WebSocket(this.#url, {
      headers: { 'Ocp-Apim-Subscription-Key': this.#options.key, 'X-ConnectionId': id },
      maxPayload: 4 * 1024 * 1024,
    });
    const inbox = new Inbox(socket, this.name, signal);
    try {
      await inbox.opened;
      for (const message of this.#messages(id, request)) socket.send(message);
      const reader = new SoundReader(this.name);
      for (;;) {
        const message = await inbox.next();
        if (message === null) return;
        if (message.path === 'turn.end') return;
        if (message.path === 'audio' && message.body instanceof Buffer) {
          const sound = reader.push(message.body, message.type);
          if (sound !== null) yield sound;
        }
        if (message.path === 'audio.metadata' && typeof message.body === 'string') {
          for (const mark of marksOf(message.body)) yield { kind: 'mark', mark };
        }
      }
    } finally {
      socket.terminate();
    }
  }

  #messages(id: string, { text, language, rate: factor, pitch }: RemoteRequest): string[] {
    const head = (path: string, type: string): string =>
      `Path: ${path}\r\nX-RequestId: ${id}\r\nX-Timestamp: 1970-01-01T00:00:00.000Z\r\nContent-Type: ${type}\r\n\r\n`;
    const context = {
      synthesis: {
        audio: {
          metadataOptions: {
            bookmarkEnabled: false,
            punctuationBoundaryEnabled: false,
            sentenceBoundaryEnabled: false,
            sessionEndEnabled: false,
            visemeEnabled: true,
            wordBoundaryEnabled: true,
          },
          outputFormat: OUTPUT,
        },
        language: { autoDetection: false },
      },
    };
    const rate = `${Math.round((factor - 1) * 100)}%`;
    const raised = `${pitch < 0 ? '' : '+'}${pitch}st`;
    const ssml =
      `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${LOCALE[language]}">` +
      `<voice name="${escapeXml(this.#options.voices[language])}"><prosody rate="${rate}" pitch="${raised}">${escapeXml(text)}</prosody></voice></speak>`;
    const config = { context: { system: { name: 'zhubo', version: '1', build: 'node', lang: 'TypeScript' } } };
    return [
      `${head('speech.config', 'application/json')}${JSON.stringify(config)}`,
      `${head('synthesis.context', 'application/json')}${JSON.stringify(context)}`,
      `${head('ssml', 'application/ssml+xml')}${ssml}`,
    ];
  }
}

/** Sound as it was asked for, or with a header or a content type that says what it is instead. */
class SoundReader {
  readonly #name: string;
  #begun: Buffer = Buffer.alloc(0);
  #type: string | null = null;
  #reader: PcmReader | WavReader | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws Failure `unavailable` for what is no 16-bit PCM. */
  push(bytes: Buffer, type: string | null): EngineOutput | null {
    if (this.#reader !== null) return this.#reader.push(bytes);
    this.#type ??= type;
    if (type !== null && !/^audio\/(?:x-wav|wav|wave|vnd\.wave|pcm|x-pcm|raw|l16)\b/i.test(type))
      throw new Failure('unavailable', `${this.#name} sent ${type.slice(0, 60)}; asked for was ${OUTPUT}`);
    this.#begun = Buffer.concat([this.#begun, bytes]);
    if (this.#begun.length < 4) return null;
    const rate = /samplerate=(\d+)/i.exec(this.#type ?? '')?.[1];
    const wav = this.#begun.toString('latin1', 0, 4) === 'RIFF';
    this.#reader = wav
      ? new WavReader()
      : new PcmReader({ rate: rate === undefined ? RATE : checkedRate(Number(rate)), channels: 1 });
    return this.#reader.push(this.#begun);
  }
}

interface Message {
  readonly path: string;
  /** Content type, where it has one. */
  readonly type: string | null;
  readonly body: string | Buffer;
}

/** The socket's messages in order, pulled one by one; ends when it closes or the signal aborts. */
class Inbox {
  readonly opened: Promise<void>;
  readonly #messages: Message[] = [];
  readonly #name: string;
  #ended: Failure | 'aborted' | null = null;
  #wake: () => void = () => undefined;

  constructor(socket: WebSocket, name: string, signal: AbortSignal) {
    this.#name = name;
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', () => resolve());
      this.#wake = () => {
        if (this.#ended !== null)
          reject(this.#ended === 'aborted' ? new Failure('interrupted', 'aborted') : this.#ended);
      };
    });
    // Whoever awaits `next` instead is told there.
    this.opened.catch(() => undefined);
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#take(data, isBinary));
    socket.on('unexpected-response', (_request, response) => {
      const status = response.statusCode ?? 0;
      this.#end(
        new Failure('unavailable', `${name} answered ${status}`, { retryable: status === 429 || status >= 500 }),
      );
      socket.terminate();
    });
    socket.on('error', (error) => {
      this.#end(new Failure('unavailable', `${name}: ${error.message}`, { retryable: true, cause: error }));
    });
    socket.on('close', (code, reason) => {
      const why = `${name} closed the socket (${code} ${reason.toString('utf8').slice(0, 120)})`;
      this.#end(new Failure('unavailable', why, { retryable: code !== 1007 && code !== 1008 }));
    });
    const abort = (): void => {
      this.#end('aborted');
      socket.terminate();
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }

  /** The next message; null when aborted. */
  async next(): Promise<Message | null> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#ended === 'aborted') return null;
      if (this.#ended !== null) throw this.#ended;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (this.#messages.length >= MOST_WAITING) {
      this.#end(new Failure('unavailable', `${this.#name} sent more than ${MOST_WAITING} messages unread`));
      return;
    }
    const message = isBinary ? binaryMessage(data) : textMessage(data.toString('utf8'));
    if (message !== null) this.#messages.push(message);
    this.#wake();
  }

  #end(why: Failure | 'aborted'): void {
    this.#ended ??= why;
    this.#wake();
  }
}

/** Two bytes of header length, headers, then sound. */
function binaryMessage(data: Buffer): Message | null {
  if (data.length < 2) return null;
  const length = data.readUInt16BE(0);
  const headers = data.toString('utf8', 2, 2 + length);
  const path = headerOf(headers, 'path')?.toLowerCase();
  return path === undefined ? null : { path, type: headerOf(headers, 'content-type'), body: data.subarray(2 + length) };
}

function textMessage(text: string): Message | null {
  const end = text.indexOf('\r\n\r\n');
  const path = end < 0 ? undefined : headerOf(text.slice(0, end), 'path')?.toLowerCase();
  return path === undefined ? null : { path, type: null, body: text.slice(end + 4) };
}

function headerOf(headers: string, name: 'path' | 'content-type'): string | null {
  return new RegExp(`^${name}:[ \\t]*(.*\\S)`, 'im').exec(headers)?.[1] ?? null;
}

function marksOf(body: string): EngineMark[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return [];
  }
  const { Metadata = [] } = json as { Metadata?: readonly { Type?: string; Data?: Record<string, unknown> }[] };
  return Metadata.flatMap(({ Type, Data }): EngineMark[] => {
    const ms = Number(Data?.['Offset']) / TICKS_PER_MS;
    if (!Number.isFinite(ms)) return [];
    if (Type === 'Viseme') {
      const viseme = VISEMES[Number(Data?.['VisemeId'])];
      return viseme === undefined ? [] : [{ kind: 'viseme', ms, viseme }];
    }
    if (Type !== 'WordBoundary') return [];
    const { Text: text } = (Data?.['text'] ?? {}) as { Text?: unknown };
    const lengthMs = Number(Data?.['Duration']) / TICKS_PER_MS;
    return typeof text === 'string' && Number.isFinite(lengthMs) ? [{ kind: 'word', ms, lengthMs, text }] : [];
  });
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
