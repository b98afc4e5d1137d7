/** What the client needs of a WebSocket: the browser's, the global one of Node 22, or the package `ws`. */
export interface SocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

/** Opens a WebSocket. Browsers cannot set headers; Node's `ws` can: `(url, protocol) => new WebSocket(url, protocol, { headers })`. */
export type OpenSocket = (url: string, protocol: string) => SocketLike;

export interface ConnectionOptions {
  readonly url: string;
  readonly open: OpenSocket;
  /** Nothing heard for this long: the connection is given up and made anew. Milliseconds; absent: never. */
  readonly silentMs?: number;
  readonly onOpen: () => void;
  readonly onMessage: (text: string) => void;
  /** The connection was lost, and is being made anew; or, `final`, is over. */
  readonly onClose: (closed: { readonly code: number; readonly reason: string; readonly final: boolean }) => void;
  /** How long the first wait before coming back is about, ms; each further one is twice as long, to 10 s. Default 500. */
  readonly firstRetryMs?: number;
  /** Chance in the wait, so that a thousand clients do not come back in one instant. Default Math.random. */
  readonly random?: () => number;
}

const SUBPROTOCOL = 'zhubo.v1';
const OPEN = 1;
const FIRST_RETRY_MS = 500;
const SLOWEST_RETRY_MS = 10_000;
/** A connection that is not there in this time is tried anew. */
const OPENING_MS = 15_000;
/** Codes after which coming back would change nothing (RFC 6455 §7.4.1): protocol, data, policy. */
const FINAL = new Set([1002, 1003, 1007, 1008, 1009]);

/** A WebSocket that comes back by itself, later each time. */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: SocketLike | null = null;
  #retryMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#retryMs = options.firstRetryMs ?? FIRST_RETRY_MS;
  }

  /** Whether what is sent now leaves. */
  get isOpen(): boolean {
    return this.#socket?.readyState === OPEN;
  }

  start(): void {
    this.#ended = false;
    if (this.#socket === null) this.#connect();
  }

  /** False: the connection is down and nothing was sent. */
  send(message: object): boolean {
    if (!this.isOpen) return false;
    this.#socket?.send(JSON.stringify(message));
    return true;
  }

  /** Closes it for good. */
  close(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000, '');
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const socket = this.#options.open(this.#options.url, SUBPROTOCOL);
    this.#socket = socket;
    this.#listenFor(socket, OPENING_MS);
    socket.addEventListener('open', () => {
      if (socket !== this.#socket) return;
      this.#heard(socket);
      this.#options.onOpen();
    });
    socket.addEventListener('message', ({ data }) => {
      if (socket !== this.#socket || typeof data !== 'string') return;
      // Opening is not enough: a server that is full opens, says so and closes.
      this.#retryMs = this.#options.firstRetryMs ?? FIRST_RETRY_MS;
      this.#heard(socket);
      this.#options.onMessage(data);
    });
    socket.addEventListener('close', ({ code, reason }) => this.#lost(socket, code, reason));
    // `close` follows; without a listener `ws` would throw.
    socket.addEventListener('error', () => undefined);
  }

  #heard(socket: SocketLike): void {
    const { silentMs } = this.#options;
    if (silentMs === undefined) clearTimeout(this.#silence);
    else this.#listenFor(socket, silentMs);
  }

  /** Gives the connection up unless something is heard in time. A dead network does not even close: it is left behind. */
  #listenFor(socket: SocketLike, ms: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      socket.close(4000, 'nothing heard');
      this.#lost(socket, 1006, 'nothing heard');
    }, ms);
  }

  #lost(socket: SocketLike, code: number, reason: string): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#silence);
    const final = this.#ended || FINAL.has(code);
    if (!final) {
      const wait = this.#retryMs * (0.7 + (this.#options.random ?? Math.random)() * 0.6);
      this.#retryMs = Math.min(SLOWEST_RETRY_MS, this.#retryMs * 2);
      this.#timer = setTimeout(() => this.#connect(), wait);
    }
    this.#options.onClose({ code, reason, final });
  }
}

/** The address of a socket of a server: `https://live.example` and `/v1/...` make `wss://live.example/v1/...`. */
export function socketAddress(server: string, path: string): string {
  const url = new URL(path, server);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
