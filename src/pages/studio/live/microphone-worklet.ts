import { MicrophoneFrames } from './microphone-frames.js';

/* Runs on the browser's audio thread; its globals are not among those of pages. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Hands what the microphone gives to the page, frame by frame. */
class MicrophoneProcessor extends AudioWorkletProcessor {
  readonly #frames = new MicrophoneFrames(sampleRate);

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const [mono] = input ?? [];
    if (mono !== undefined) for (const frame of this.#frames.push(mono)) this.port.postMessage(frame, [frame.buffer]);
    return true;
  }
}

registerProcessor('zhubo-microphone', MicrophoneProcessor);
