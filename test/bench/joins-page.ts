/**
 * What runs inside the viewer page in Chromium: each function is sent there as text, and may use nothing from outside itself. Times
 * are the page's own `performance.now()`, from when it was opened.
 */

/** Of the page, as far as it is used here. */
interface Scope {
  RTCPeerConnection: { prototype: { createOffer: (...given: unknown[]) => unknown } };
  document: { querySelector(selector: string): Element | null };
  addEventListener(type: string, listener: () => void): void;
  /** The page's connection, see `keepConnections`. */
  zhuboConnection: () => { getReceivers(): { track: { kind: string } }[] };
  MediaStream: new (tracks: unknown[]) => object;
  AudioContext: new () => {
    audioWorklet: { addModule(url: string): Promise<void> };
    createMediaStreamSource(stream: object): { connect(node: object): void };
    resume(): Promise<void>;
  };
  AudioWorkletNode: new (context: object, name: string) => { port: { onmessage: (event: { data: number }) => void } };
  zhuboTimes: { offeredMs?: number; shownMs?: number };
  zhuboAsk: (text: string) => Promise<number>;
}
interface Element {
  value: string;
  click(): void;
  requestVideoFrameCallback(callback: (nowMs: number) => void): void;
}

/** Before the page's own scripts: notes when it makes its first offer, and when its first picture is on the screen. */
export function noteTimes(): void {
  const scope = globalThis as unknown as Scope;
  const times: Scope['zhuboTimes'] = {};
  scope.zhuboTimes = times;
  const { prototype } = scope.RTCPeerConnection;
  const { createOffer } = prototype;
  prototype.createOffer = function (...given) {
    times.offeredMs ??= performance.now();
    return createOffer.apply(this, given);
  };
  scope.addEventListener('DOMContentLoaded', () => {
    scope.document.querySelector('#video')?.requestVideoFrameCallback((nowMs) => (times.shownMs = nowMs));
  });
}

/** The times noted, once the first picture is there; null before. */
export function timesNoted(): { readonly offerMs: number; readonly pageMs: number } | null {
  const { offeredMs, shownMs } = (globalThis as unknown as Scope).zhuboTimes;
  return offeredMs === undefined || shownMs === undefined ? null : { offerMs: shownMs - offeredMs, pageMs: shownMs };
}

/**
 * Listens to the sound that the browser plays. Then `zhuboAsk` types a comment when it has been quiet for a while, and resolves with
 * the milliseconds from sending it to the first 20 ms of speech.
 */
export async function listen(): Promise<void> {
  const scope = globalThis as unknown as Scope;
  const [loud, quietMs] = [0.005, 1_200];
  const worklet = `registerProcessor('ear', class extends AudioWorkletProcessor {
    #square = 0;
    #count = 0;
    process([[samples]]) {
      for (const sample of samples ?? []) this.#square += sample * sample;
      this.#count += samples?.length ?? 0;
      if (this.#count >= sampleRate / 50) {
        this.port.postMessage(Math.sqrt(this.#square / this.#count));
        this.#square = this.#count = 0;
      }
      return true;
    }
  });`;
  const context = new scope.AudioContext();
  await context.resume();
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' })));
  const ear = new scope.AudioWorkletNode(context, 'ear');
  const tracks = scope
    .zhuboConnection()
    .getReceivers()
    .map(({ track }) => track);
  context.createMediaStreamSource(new scope.MediaStream(tracks.filter(({ kind }) => kind === 'audio'))).connect(ear);
  let lastLoud = performance.now();
  let onLoud: (ms: number) => void = () => undefined;
  ear.port.onmessage = ({ data: rms }) => {
    if (rms < loud) return;
    lastLoud = performance.now();
    onLoud(lastLoud);
  };
  scope.zhuboAsk = async (text) => {
    while (performance.now() - lastLoud < quietMs) await new Promise((resolve) => setTimeout(resolve, 50));
    const input = scope.document.querySelector('#comment-input');
    if (input !== null) input.value = text;
    const heard = new Promise<number>((resolve) => {
      onLoud = resolve;
    });
    const sent = performance.now();
    scope.document.querySelector('#comment-send')?.click();
    return (await heard) - sent;
  };
}

export async function ask(text: string): Promise<number> {
  return await (globalThis as unknown as Scope).zhuboAsk(text);
}
