import type { MicrophoneServerMessage } from '../../../gateway/protocol.js';
import { path } from '../api.js';
import worklet from './microphone-worklet.ts?worker&url';
import { levelOf } from './microphone-frames.js';

/** Why an operator does not have the word (any more): the server's reasons, and the browser's. */
export type TakeOverEnd =
  | { readonly why: Extract<MicrophoneServerMessage, { type: 'microphone.ended' }>['why']; readonly seconds: number }
  | { readonly why: 'taken' | 'room_closed' | 'denied' | 'no_microphone' | 'insecure' | 'failed' };

export interface TakeOverHears {
  /** Viewers hear the operator from now on. */
  readonly onLive: () => void;
  /** How loud they are, 0..1. */
  readonly onLevel: (level: number) => void;
  /** Once, however it ends. */
  readonly onEnd: (end: TakeOverEnd) => void;
}

/** Sound that waits to be sent, bytes: what a network does not take in two seconds is old. */
const MOST_UNSENT = 200_000;
/** How long the server may take for what was said to be heard to its end, ms. */
const GOODBYE_MS = 5_000;

/** An operator speaks in the presenter's place: microphone -> 48 kHz frames -> the room's socket. */
export class TakeOver {
  readonly #room: string;
  readonly #hears: TakeOverHears;
  readonly #closing = new AbortController();
  #socket: WebSocket | null = null;
  #stream: MediaStream | null = null;
  #audio: AudioContext | null = null;
  #timer = 0;

  constructor(room: string, hears: TakeOverHears) {
    this.#room = room;
    this.#hears = hears;
  }

  /** Asks for the microphone, then for the word. */
  start(): void {
    this.#open().catch((error: unknown) => this.#end({ why: faultOf(error) }));
  }

  /** Gives the word back; what was said is still heard. */
  stop(): void {
    this.#silence();
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      this.#end({ why: 'ended', seconds: 0 });
      return;
    }
    this.#socket.send(JSON.stringify({ type: 'microphone.end' }));
    this.#timer = window.setTimeout(() => this.#end({ why: 'lost', seconds: 0 }), GOODBYE_MS);
  }

  /** Leaves without waiting for anything. */
  leave(): void {
    this.#closing.abort();
    this.#silence();
    this.#socket?.close();
    window.clearTimeout(this.#timer);
  }

  async #open(): Promise<void> {
    // Browsers give microphones to pages of https and of this machine alone.
    if (!('mediaDevices' in navigator)) {
      this.#end({ why: 'insecure' });
      return;
    }
    const wanted = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
    this.#audio = new AudioContext();
    await this.#audio.audioWorklet.addModule(worklet);
    if (this.#closing.signal.aborted) {
      this.#silence();
      return;
    }
    const source = this.#audio.createMediaStreamSource(this.#stream);
    const frames = new AudioWorkletNode(this.#audio, 'zhubo-microphone', { numberOfOutputs: 0, channelCount: 1 });
    frames.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => this.#send(data);
    source.connect(frames);
    const address = `${location.origin.replace(/^http/, 'ws')}${path`/v1/rooms/${this.#room}/microphone`}`;
    const socket = new WebSocket(address, 'zhubo.v1');
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<string>) => this.#told(JSON.parse(data) as MicrophoneServerMessage);
    socket.onclose = () => this.#end({ why: 'failed' });
  }

  #send(frame: Int16Array<ArrayBuffer>): void {
    this.#hears.onLevel(levelOf(frame));
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN && socket.bufferedAmount < MOST_UNSENT) socket.send(frame);
  }

  #told(message: MicrophoneServerMessage): void {
    if (message.type === 'microphone.live') this.#hears.onLive();
    else if (message.type === 'microphone.ended') this.#end({ why: message.why, seconds: message.seconds });
    else if (message.type === 'error' && (message.code === 'taken' || message.code === 'room_closed'))
      this.#end({ why: message.code });
  }

  /** The microphone is off: the browser shows it. */
  #silence(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    void this.#audio?.close();
    this.#audio = null;
  }

  #end(end: TakeOverEnd): void {
    if (this.#closing.signal.aborted) return;
    this.leave();
    this.#hears.onEnd(end);
  }
}

function faultOf(error: unknown): 'denied' | 'no_microphone' | 'failed' {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'denied';
  return name === 'NotFoundError' ? 'no_microphone' : 'failed';
}
