export type WatchState = 'connecting' | 'live' | 'reconnecting' | 'full';

const FIRST_RETRY_MS = 500;
const SLOWEST_RETRY_MS = 8_000;
const GATHER_MS = 400;

/** Watches a room over WHEP and comes back by itself when the connection is lost. */
export class Watcher {
  readonly #room: string;
  readonly #video: HTMLVideoElement;
  readonly #onState: (state: WatchState) => void;
  #connection: RTCPeerConnection | null = null;
  #resource: string | null = null;
  #retryMs = FIRST_RETRY_MS;
  #timer = 0;
  #stopped = false;

  constructor(room: string, video: HTMLVideoElement, onState: (state: WatchState) => void) {
    this.#room = room;
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
      if (connection !== this.#connection) return;
      if (connection.connectionState === 'connected') {
        this.#retryMs = FIRST_RETRY_MS;
        this.#onState('live');
      } else if (['failed', 'disconnected', 'closed'].includes(connection.connectionState)) this.#retry('reconnecting');
    });
    try {
      connection.addTransceiver('video', { direction: 'recvonly' });
      connection.addTransceiver('audio', { direction: 'recvonly' });
      await connection.setLocalDescription();
      await gathered(connection);
      const response = await fetch(`/v1/rooms/${encodeURIComponent(this.#room)}/whep`, {
        method: 'POST',
        headers: { 'content-type': 'application/sdp' },
        body: connection.localDescription?.sdp ?? '',
      });
      if (connection !== this.#connection) return;
      if (!response.ok) {
        this.#retry(response.status === 503 ? 'full' : 'reconnecting');
        return;
      }
      this.#resource = response.headers.get('location');
      await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    } catch {
      if (connection === this.#connection) this.#retry('reconnecting');
    }
  }

  #retry(state: WatchState): void {
    if (this.#stopped) return;
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
    if (this.#resource !== null) {
      fetch(this.#resource, { method: 'DELETE', keepalive: true }).catch(() => undefined);
      this.#resource = null;
    }
  }
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
