import { askingForSound, fragmentOf, gathered, iceServersOf, withFragment } from './negotiation.js';
import { heardBy, Patience, type Reports } from './patience.js';
import { playedBy, Together } from './together.js';

export type WatchState = 'connecting' | 'live' | 'reconnecting' | 'full';

const FIRST_RETRY_MS = 500;
const SLOWEST_RETRY_MS = 8_000;
const GATHER_MS = 400;
/** A server that does not answer in this time is asked again. */
const ANSWER_MS = 10_000;
/** A network that is gone is noticed, and asked for again, in this time: it may be back any moment. */
const PROBE_MS = 1_500;
const PROBE_AGAIN_MS = 250;
/** A way that was lost for less than this comes back by itself, and sooner than a restart of ICE finds another. */
const GLITCH_MS = 700;
/** Networks drop out and come back: ICE is given this long to find its way before everything is set up anew. */
const RECOVERY_MS = 5_000;
/** How often is looked at first whether sound and picture are together: Chromium takes up to this long to make a change. */
const LOOK_MS = 500;
const FIRST_LOOKS = 20;
/** At every so manieth look also whether sound is missed; later there are no others. */
const PATIENT_LOOKS = 4;

/** Watches a room over WHEP (draft-ietf-wish-whep) and comes back by itself when the connection is lost. */
export class Watcher {
  readonly #address: string;
  readonly #token: string | undefined;
  readonly #video: HTMLVideoElement;
  readonly #onState: (state: WatchState) => void;
  #connection: RTCPeerConnection | null = null;
  #resource: string | null = null;
  #retryMs = FIRST_RETRY_MS;
  #timer = 0;
  #looks = 0;
  /** The answer in force; an ICE restart changes only its credentials and candidates. */
  #answer = '';
  #restarting = false;
  #stopped = false;

  /**
   * @param server Where the server is, e.g. `https://live.example`; by default where the page came from.
   * @param token A viewer token, for a private room.
   */
  constructor(
    room: string,
    video: HTMLVideoElement,
    onState: (state: WatchState) => void,
    server: string = location.origin,
    token?: string,
  ) {
    this.#address = new URL(`/v1/rooms/${encodeURIComponent(room)}/whep`, server).href;
    this.#token = token;
    this.#video = video;
    this.#onState = onState;
  }

  /** An address of the server with the token that opens it. */
  #opened(address: string): string {
    const url = new URL(address);
    if (this.#token !== undefined) url.searchParams.set('token', this.#token);
    return url.href;
  }

  start(): void {
    this.#stopped = false;
    this.#onState('connecting');
    if (!('RTCPeerConnection' in window)) {
      this.#playHls();
      return;
    }
    addEventListener('online', this.#onOnline);
    void this.#connect();
  }

  /** Leaves politely; `keepalive` lets the request outlive the page. */
  stop(): void {
    this.#stopped = true;
    removeEventListener('online', this.#onOnline);
    clearTimeout(this.#timer);
    this.#close();
    this.#video.removeAttribute('src');
  }

  /** Without WebRTC (old, or switched off): the browser's own HLS, where it has one, some seconds behind. */
  #playHls(): void {
    const video = this.#video;
    video.src = this.#opened(this.#address.replace(/whep$/, 'hls/index.m3u8'));
    video.onplaying = () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#onState('live');
    };
    video.onerror = () => {
      if (this.#stopped) return;
      this.#onState('reconnecting');
      this.#timer = window.setTimeout(() => this.#playHls(), this.#retryMs);
      this.#retryMs = Math.min(SLOWEST_RETRY_MS, this.#retryMs * 2);
    };
    video.play().catch(() => undefined);
  }

  /** Another network, or one again: what was connected over the old one goes on over the new. */
  readonly #onOnline = (): void => {
    const connection = this.#connection;
    if (connection !== null && this.#resource !== null) void this.#restart(connection);
    else if (!this.#stopped) void this.#connect();
  };

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    this.#close();
    const connection = new RTCPeerConnection();
    this.#connection = connection;
    this.#lookAt(connection);
    const stream = new MediaStream();
    connection.addEventListener('track', ({ track, receiver }) => {
      // Live talk wants the smallest buffer the network allows.
      receiver.jitterBufferTarget = 0;
      stream.addTrack(track);
      this.#video.srcObject = stream;
      this.#video.play().catch(() => undefined);
    });
    connection.addEventListener('connectionstatechange', () => {
      if (connection === this.#connection) this.#follow(connection);
    });
    try {
      await this.#offer(connection);
    } catch {
      // Nobody was reached: the network is asked again soon, not ever more rarely as a busy server is.
      if (connection === this.#connection) this.#retry('reconnecting', PROBE_AGAIN_MS);
    }
  }

  /** Holds back what comes for as long as the network makes it, see Patience, and sound and picture until they are Together. */
  #lookAt(connection: RTCPeerConnection): void {
    const [patience, together] = [new Patience(), new Together()];
    let looks = 0;
    let ms = 0;
    const look = (stats: Reports): void => {
      if (looks % PATIENT_LOOKS === 0) ms = patience.look(heardBy(stats));
      const held = together.look(playedBy(stats));
      for (const receiver of connection.getReceivers())
        receiver.jitterBufferTarget = Math.max(ms, receiver.track.kind === 'audio' ? held.audio : held.video);
    };
    this.#looks = window.setInterval(() => {
      looks += 1;
      if (looks > FIRST_LOOKS && looks % PATIENT_LOOKS !== 0) return;
      void connection.getStats().then(look, () => undefined);
    }, LOOK_MS);
  }

  /** The WHEP exchange: which ICE servers, our offer, their answer. */
  async #offer(connection: RTCPeerConnection): Promise<void> {
    const given = await fetch(this.#opened(this.#address), {
      method: 'OPTIONS',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    if (connection !== this.#connection) return;
    // They must be known before the first candidate is gathered.
    connection.setConfiguration({ iceServers: iceServersOf(given.headers.get('link')) });
    connection.addTransceiver('video', { direction: 'recvonly' });
    connection.addTransceiver('audio', { direction: 'recvonly' });
    const offer = await connection.createOffer();
    const found = this.#trickle(connection);
    const sdp = askingForSound(offer.sdp ?? '');
    await connection.setLocalDescription({ type: 'offer', sdp });
    // Our candidates follow: where ours reach the server's first, as they do nearly everywhere, it needs none of them (RFC 8445 §7.3.1.3).
    const response = await fetch(this.#opened(this.#address), {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: sdp,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const made = response.headers.get('location');
    const resource = made === null ? null : this.#opened(new URL(made, this.#address).href);
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
    this.#answer = await response.text();
    await connection.setRemoteDescription({ type: 'answer', sdp: this.#answer });
    found();
  }

  /**
   * Candidates are sent after the offer, when it is answered; but no names that only our own network knows (mDNS).
   * @returns Tells that they may be.
   */
  #trickle(connection: RTCPeerConnection): () => void {
    const found: string[] = [];
    let may = false;
    const send = (): void => {
      const resource = this.#resource;
      if (!may || found.length === 0 || resource === null || connection !== this.#connection) return;
      const body = fragmentOf(connection.localDescription?.sdp ?? '', found.splice(0));
      void patch(resource, body).catch(() => undefined);
    };
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate === null || candidate.candidate === '' || this.#restarting) return;
      if (/\.local\s/.test(candidate.candidate)) return;
      found.push(candidate.candidate);
      send();
    });
    return () => {
      may = true;
      send();
    };
  }

  /** ICE anew over whatever network there is now (RFC 9725 §4.3.2), while picture and sound stay as they are. */
  async #restart(connection: RTCPeerConnection): Promise<void> {
    const resource = this.#resource;
    if (this.#restarting || resource === null || connection.signalingState !== 'stable') return;
    this.#restarting = true;
    try {
      connection.restartIce();
      const offer = await connection.createOffer();
      await connection.setLocalDescription({ type: 'offer', sdp: askingForSound(offer.sdp ?? '') });
      await gathered(connection, GATHER_MS);
      const response = await patch(resource, fragmentOf(connection.localDescription?.sdp ?? ''));
      if (connection !== this.#connection) return;
      if (response.status !== 200) {
        // The session is over, or the server knows no restarts.
        void this.#connect();
        return;
      }
      this.#answer = withFragment(this.#answer, await response.text());
      await connection.setRemoteDescription({ type: 'answer', sdp: this.#answer });
    } catch {
      // Still no network; the timer, or the next attempt, sees to it.
      await connection.setLocalDescription({ type: 'rollback' }).catch(() => undefined);
    } finally {
      this.#restarting = false;
    }
  }

  /**
   * Tries to find a way again until the connection is back, and sets up everything anew when none is found. While packets come in
   * again the old way is back already, and a restart would only interrupt it.
   * @param packets How many had come in when it was lost.
   */
  async #recover(connection: RTCPeerConnection, since: number, packets: number): Promise<void> {
    const come = await packetsOf(connection);
    if (connection !== this.#connection || connection.connectionState === 'connected') return;
    if (performance.now() - since > RECOVERY_MS) {
      void this.#connect();
      return;
    }
    if (come === packets) await this.#restart(connection);
    this.#recoverIn(PROBE_AGAIN_MS, connection, since, come);
  }

  #recoverIn(ms: number, connection: RTCPeerConnection, since: number, packets: number): void {
    if (connection !== this.#connection) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#recover(connection, since, packets), ms);
  }

  #follow(connection: RTCPeerConnection): void {
    const state = connection.connectionState;
    if (state === 'connected') {
      clearTimeout(this.#timer);
      this.#retryMs = FIRST_RETRY_MS;
      this.#onState('live');
    } else if (state === 'disconnected') {
      this.#onState('reconnecting');
      const since = performance.now();
      void packetsOf(connection).then((packets) => {
        if (connection.connectionState === 'disconnected') this.#recoverIn(GLITCH_MS, connection, since, packets);
      });
    } else if (state === 'failed' || state === 'closed') this.#retry('reconnecting', PROBE_AGAIN_MS);
  }

  /** @param waitMs How long to wait; without it longer each time, as a server that is busy deserves. */
  #retry(state: WatchState, waitMs?: number): void {
    if (this.#stopped) return;
    this.#close();
    this.#onState(state);
    clearTimeout(this.#timer);
    // A little chance in the wait keeps a thousand viewers from coming back in the same instant.
    const wait = (waitMs ?? this.#retryMs) * (0.7 + Math.random() * 0.6);
    this.#timer = window.setTimeout(() => void this.#connect(), wait);
    if (waitMs === undefined) this.#retryMs = Math.min(SLOWEST_RETRY_MS, this.#retryMs * 2);
  }

  #close(): void {
    clearInterval(this.#looks);
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

/** Tells the server about our network. @throws When it is not reached in time. */
async function patch(resource: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/trickle-ice-sdpfrag' };
  return await fetch(resource, { method: 'PATCH', headers, body, signal: AbortSignal.timeout(PROBE_MS) });
}

/** How many packets of sound and pictures have come in so far. */
async function packetsOf(connection: RTCPeerConnection): Promise<number> {
  let packets = 0;
  (await connection.getStats()).forEach((report: { type: string; packetsReceived?: number }) => {
    if (report.type === 'inbound-rtp') packets += report.packetsReceived ?? 0;
  });
  return packets;
}
