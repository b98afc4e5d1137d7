import WebSocket from 'ws';

/** Any event as it comes off the wire; journeys look at the fields they are about. */
export type WireEvent = { readonly type: string; readonly [field: string]: unknown };

interface Waiting {
  readonly matches: (event: WireEvent) => boolean;
  readonly resolve: (event: WireEvent) => void;
}

/** A viewer's or integrator's socket that remembers everything it was told. */
export class JourneySocket {
  readonly events: { readonly event: WireEvent; readonly atMs: number }[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<Waiting>();
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString('utf8')) as WireEvent;
      this.events.push({ event, atMs: performance.now() });
      for (const waiting of this.#waiting) if (waiting.matches(event)) waiting.resolve(event);
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
    });
  }

  /** Opens `path` on the server; rejects with `HTTP <status>: <body>` when the upgrade is refused. */
  static async open(
    url: string,
    path: string,
    options: { protocol?: string; headers?: Record<string, string> } = {},
  ): Promise<JourneySocket> {
    const address = `${url.replace('http', 'ws')}${path}`;
    const socket = new WebSocket(address, options.protocol ?? 'zhubo.v1', { headers: options.headers ?? {} });
    const journey = new JourneySocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => reject(new Error(`HTTP ${response.statusCode ?? 0}: ${body}`)));
      });
    });
    return journey;
  }

  static async viewer(url: string, room = 'demo'): Promise<JourneySocket> {
    const socket = await JourneySocket.open(url, `/v1/rooms/${room}/socket`);
    await socket.hello();
    return socket;
  }

  /** What the room told on arrival. */
  async hello(): Promise<WireEvent> {
    return await this.next((event) => event.type === 'hello', 5_000);
  }

  /** Bytes go as they are, anything else as JSON. */
  send(message: object | string): void {
    const raw = typeof message === 'string' || message instanceof Uint8Array;
    this.#socket.send(raw ? message : JSON.stringify(message));
  }

  /** The first event, past or future, that matches; rejects after `timeoutMs` with what came instead. */
  async next(matches: (event: WireEvent) => boolean, timeoutMs: number): Promise<WireEvent> {
    const past = this.events.find(({ event }) => matches(event));
    if (past !== undefined) return past.event;
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        const seen = this.events.slice(-12).map(({ event }) => JSON.stringify(event).slice(0, 200));
        reject(new Error(`no such event within ${timeoutMs} ms; the last ones:\n${seen.join('\n')}`));
      }, timeoutMs);
      const waiting: Waiting = {
        matches,
        resolve: (event) => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          resolve(event);
        },
      };
      this.#waiting.add(waiting);
    });
  }

  /** When the matching event arrived, ms of `performance.now()`. */
  arrival(matches: (event: WireEvent) => boolean): number {
    return this.events.find(({ event }) => matches(event))?.atMs ?? NaN;
  }

  close(): void {
    this.#socket.close();
  }
}

/** The captions among events, in order, with the end and words of `caption.timed` where the first ones were a guess. */
export function timedCaptions(events: readonly WireEvent[]): WireEvent[] {
  const timed = new Map(
    events.filter(({ type }) => type === 'caption.timed').map((event) => [event['sentence'], event]),
  );
  return events
    .filter(({ type }) => type === 'caption')
    .map((caption) => {
      const { endMs, words } = timed.get(caption['sentence']) ?? caption;
      return { ...caption, endMs, words };
    });
}

/** Comments and waits until its answer has been given; resolves with `answer.finished` and its captions, timed. */
export async function ask(
  socket: JourneySocket,
  id: string,
  text: string,
  timeoutMs = 60_000,
): Promise<{ started: WireEvent; finished: WireEvent; captions: WireEvent[] }> {
  socket.send({ type: 'comment', id, text });
  await socket.next((event) => event.type === 'comment.accepted' && event['id'] === id, 5_000);
  const closed = await socket.next((event) => event.type === 'comment.closed' && event['id'] === id, timeoutMs);
  const turn = closed['turn'];
  if (typeof turn !== 'string') throw new Error(`the comment ended without an answer: ${JSON.stringify(closed)}`);
  const started = await socket.next((event) => event.type === 'answer.started' && event['turn'] === turn, timeoutMs);
  const finished = await socket.next((event) => event.type === 'answer.finished' && event['turn'] === turn, timeoutMs);
  const captions = timedCaptions(socket.events.map(({ event }) => event)).filter((event) => event['turn'] === turn);
  return { started, finished, captions };
}
