export type WatchState = 'connecting' | 'live' | 'reconnecting' | 'full';

const FIRST_RETRY_MS = 500;
const SLOWEST_RETRY_MS = 8_000;
const GATHER_MS = 400;
/** A server that does not answer in this time is asked again. */
const ANSWER_MS = 10_000;
/** Networks drop out and come back: ICE is given this long to find its way before everything is set up anew. */
const RECOVERY_MS = 2_000;

/** Watches a room over WHEP and comes back by itself when the connection is lost. */
export class Watcher {
  readonly #address: string;
  readonly #video: HTMLVideoElement;
  readonly #onState: (state: WatchState) => void;
  #connection: RTCPeerConnection | null = null;
  #resource: string | null = null;
  #retryMs = FIRST_RETRY_MS;
  #timer = 0;
  #stopped = false;

  constructor(room: string, video: HTMLVideoElement, onState: (state: WatchState) => void) {
    this.#address = `/v1/rooms/${encodeURIComponent(room)}/whep`;
    this.#video = video;
    this.#onState = onState;
  }

  start(): void {
    this.#stopped = false;
    this.#onState('connecting');
    void this.#connect();
  }

  /** Leaves politely; `keepalive` lets the request outlive the page. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#close();
  }

  async #connect(): Promise<void> {
    this.#close();
    const connection = new RTCPeerConnection();
    this.#connection = connection;
    const stream = new MediaStream();
    connection.addEventListener('track', ({ track, receiver }) => {
      // Live talk wants the smallest buffer the network allows.
      receiver.jitterBufferTarget = 0;
      stream.addTrack(track);
      this.#video.srcObject = stream;
      this.#video.play().catch(() => undefined);
    });
    connection.addEventListener('connectionstatechange', () => {
      if (connection === this.#connection) this.#follow(connection.connectionState);
    });
    try {
      await this.#offer(connection);
    } catch {
      if (connection === this.#connection) this.#retry('reconnecting');
    }
  }

  /** The WHEP exchange: which ICE servers, our offer, their answer. */
  async #offer(connection: RTCPeerConnection): Promise<void> {
    const given = await fetch(this.#address, { method: 'OPTIONS', signal: AbortSignal.timeout(ANSWER_MS) });
    if (connection !== this.#connection) return;
    // They must be known before the first candidate is gathered.
    connection.setConfiguration({ iceServers: iceServersOf(given.headers.get('link')) });
    connection.addTransceiver('video', { direction: 'recvonly' });
    connection.addTransceiver('audio', { direction: 'recvonly' });
    await connection.setLocalDescription();
    await gathered(connection);
    const response = await fetch(this.#address, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: connection.localDescription?.sdp ?? '',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const resource = response.headers.get('location');
    if (connection !== this.#connection) {
      // Overtaken by another attempt, or the viewer left: the session just made is nobody's.
      leave(resource);
      return;
    }
    if (!response.ok) {
      this.#retry(response.status === 503 ? 'full' : 'reconnecting');
      return;
    }
    this.#resource = resource;
    await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
  }

  #follow(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#timer);
      this.#retryMs = FIRST_RETRY_MS;
      this.#onState('live');
    } else if (state === 'disconnected') {
      this.#onState('reconnecting');
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#connect(), RECOVERY_MS);
    } else if (state === 'failed' || state === 'closed') this.#retry('reconnecting');
  }

  #retry(state: WatchState): void {
    if (this.#stopped) return;
    this.#close();
    this.#onState(state);
    clearTimeout(this.#timer);
    // A little chance in the wait keeps a thousand viewers from coming back in the same instant.
    this.#timer = window.setTimeout(() => void this.#connect(), this.#retryMs * (0.7 + Math.random() * 0.6));
    this.#retryMs = Math.min(SLOWEST_RETRY_MS, this.#retryMs * 2);
  }

  #close(): void {
    const connection = this.#connection;
    this.#connection = null;
    connection?.close();
    leave(this.#resource);
    this.#resource = null;
    if (this.#video.srcObject === null) return;
    // A stream that has ended is black; without one the poster shows.
    this.#video.srcObject = null;
    this.#video.load();
  }
}

function leave(resource: string | null): void {
  if (resource !== null) fetch(resource, { method: 'DELETE', keepalive: true }).catch(() => undefined);
}

/** The ICE servers of a WHEP `Link` header (draft-ietf-wish-whep §4.6). */
function iceServersOf(link: string | null): RTCIceServer[] {
  const entries = link?.match(/<[^>]+>[^<]*/g) ?? [];
  return entries.flatMap((entry) => {
    const urls = /^<([^>]+)>/.exec(entry)?.[1];
    if (urls === undefined || !/;\s*rel="?ice-server"?/.test(entry)) return [];
    const username = /;\s*username="([^"]*)"/.exec(entry)?.[1];
    const credential = /;\s*credential="([^"]*)"/.exec(entry)?.[1];
    return [username === undefined || credential === undefined ? { urls } : { urls, username, credential }];
  });
}

/** Waits for the ICE candidates, but not for slow ones. */
async function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === 'complete') return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, GATHER_MS);
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}
