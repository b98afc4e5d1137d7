import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from './waiting.js';

const PLUGINS = '/usr/lib/x86_64-linux-gnu/janus';
const ROOM = 1234;

/** Janus from Debian with its video room, configured in a folder of its own. */
export class Janus {
  readonly #folder = mkdtempSync(join(tmpdir(), 'janus-'));
  readonly #port: number;
  #process: ChildProcess | null = null;
  #said = '';

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(): Promise<Janus> {
    const janus = new Janus(await freePort());
    janus.#configure();
    await janus.start();
    return janus;
  }

  get api(): string {
    return `http://127.0.0.1:${this.#port}/janus`;
  }

  async start(): Promise<void> {
    const child = spawn('janus', ['-F', this.#folder, '-o'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => {
      this.#said = (this.#said + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#process = child;
    await until(
      'Janus answers',
      async () => (await fetch(`${this.api}/info`)).ok,
      () => this.#said,
    );
  }

  /** Without a farewell, as a machine that loses its power. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true });
  }

  #configure(): void {
    const folders = ['plugins', 'transports', 'events', 'loggers']
      .map((kind) => `${kind}_folder = "${PLUGINS}/${kind}"`)
      .join('\n');
    const files = {
      'janus.jcfg': `general: { configs_folder = "${this.#folder}"\n${folders}\ndebug_level = 4 }
        plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }
        transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so" }`,
      'janus.transport.http.jcfg': `general: { base_path = "/janus"\nhttp = true\nport = ${this.#port}\nip = "127.0.0.1" }`,
      'janus.plugin.videoroom.jcfg': `room-${ROOM}: { publishers = 4\nvideocodec = "h264"\naudiocodec = "opus" }`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.#folder, name), text);
  }
}

interface JanusMessage {
  readonly janus: string;
  readonly transaction?: string;
  readonly data?: { readonly id: number };
  readonly error?: { readonly reason: string };
  readonly plugindata?: { readonly data: Readonly<Record<string, unknown>> };
  readonly jsep?: { readonly sdp: string };
}

/** One publisher in Janus's video room. */
class Publication {
  readonly #url: string;
  readonly #closing = new AbortController();
  #publisher = 0;
  #transactions = 0;

  private constructor(url: string) {
    this.#url = url;
  }

  static async make(api: string, offer: string): Promise<{ publication: Publication; answer: string }> {
    const session = await idOf(api, { janus: 'create' });
    const handle = await idOf(`${api}/${session}`, { janus: 'attach', plugin: 'janus.plugin.videoroom' });
    const publication = new Publication(`${api}/${session}/${handle}`);
    const events = publication.#events(`${api}/${session}`);
    await publication.#send({ request: 'join', ptype: 'publisher', room: ROOM });
    const joined = (await events.next()).value as JanusMessage;
    publication.#publisher = Number(joined.plugindata?.data['id']);
    await publication.#send({ request: 'publish' }, { type: 'offer', sdp: offer });
    const published = (await events.next()).value as JanusMessage;
    if (published.jsep === undefined) throw new Error(`Janus gave no answer: ${JSON.stringify(published)}`);
    void publication.#drain(events);
    return { publication, answer: published.jsep.sdp };
  }

  /** Has Janus send what it receives on as plain RTP. */
  async forward(audioPort: number, videoPort: number): Promise<void> {
    const streams = [
      { mid: '0', port: audioPort, pt: 111 },
      { mid: '1', port: videoPort, pt: 96 },
    ];
    const request = { request: 'rtp_forward', room: ROOM, publisher_id: this.#publisher, host: '127.0.0.1', streams };
    const answer = await this.#send(request);
    if (answer.plugindata?.data['error'] !== undefined) throw new Error(JSON.stringify(answer.plugindata.data));
  }

  async end(): Promise<void> {
    this.#closing.abort();
    await post(this.#url.replace(/\/\d+$/, ''), { janus: 'destroy', transaction: 'end' }).catch(() => undefined);
  }

  async #send(body: object, jsep?: object): Promise<JanusMessage> {
    this.#transactions += 1;
    const transaction = `t${this.#transactions}`;
    return await post(this.#url, { janus: 'message', transaction, body, ...(jsep === undefined ? {} : { jsep }) });
  }

  /** What the plugin says, as the long poll gives it; also keeps the session alive. */
  async *#events(session: string): AsyncGenerator<JanusMessage> {
    while (!this.#closing.signal.aborted) {
      const response = await fetch(`${session}?maxev=1`, { signal: this.#closing.signal });
      const message = (await response.json()) as JanusMessage;
      if (message.janus === 'event') yield message;
      if (message.janus === 'error') return;
    }
  }

  async #drain(events: AsyncGenerator<JanusMessage>): Promise<void> {
    try {
      while ((await events.next()).done !== true) continue;
    } catch {
      // Janus or the session is gone.
    }
  }
}

/** A WHIP endpoint (RFC 9725) in front of Janus, which has none of its own in 1.1.2: what a bridge of one's own does. */
export class WhipBridge {
  readonly #janus: Janus;
  readonly #server: Server;
  readonly #token: string;
  readonly #sessions = new Map<string, Publication>();
  #made = 0;

  private constructor(janus: Janus, token: string) {
    this.#janus = janus;
    this.#token = token;
    this.#server = createServer((request, response) => {
      this.#serve(request).then(
        ({ status, headers, body }) => response.writeHead(status, headers).end(body),
        // Janus is away: an endpoint that can be tried again.
        (error: unknown) => response.writeHead(503).end(String(error)),
      );
    });
  }

  static async open(janus: Janus, token: string): Promise<WhipBridge> {
    const bridge = new WhipBridge(janus, token);
    bridge.#server.listen(0, '127.0.0.1');
    await once(bridge.#server, 'listening');
    return bridge;
  }

  /** The address publishers are given. It sends them on, as load balancers do. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/balanced`;
  }

  get latest(): Publication {
    const latest = [...this.#sessions.values()].at(-1);
    if (latest === undefined) throw new Error('nobody publishes');
    return latest;
  }

  get publishers(): number {
    return this.#sessions.size;
  }

  /** What is left of publishers when Janus is gone. */
  async forget(): Promise<void> {
    const gone = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const publication of gone) await publication.end();
  }

  async close(): Promise<void> {
    await this.forget();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const path = request.url ?? '';
    if (request.method === 'OPTIONS') return { status: 204, headers: { 'accept-post': 'application/sdp' }, body: '' };
    if (request.headers.authorization !== `Bearer ${this.#token}`)
      return { status: 401, headers: {}, body: 'who are you?' };
    if (request.method === 'POST' && path === '/balanced')
      return { status: 307, headers: { location: '/whip' }, body: '' };
    if (request.method === 'POST' && path === '/whip') {
      const offer = await textOf(request);
      const { publication, answer } = await Publication.make(this.#janus.api, offer);
      this.#made += 1;
      this.#sessions.set(`/session/${this.#made}`, publication);
      const headers = { 'content-type': 'application/sdp', location: `session/${this.#made}`, etag: `"${this.#made}"` };
      return { status: 201, headers, body: answer };
    }
    const session = this.#sessions.get(path);
    if (request.method !== 'DELETE' || session === undefined) return { status: 404, headers: {}, body: '' };
    this.#sessions.delete(path);
    await session.end();
    return { status: 200, headers: {}, body: '' };
  }
}

async function idOf(url: string, request: object): Promise<number> {
  const { data, error } = await post(url, { transaction: 'begin', ...request });
  if (data === undefined) throw new Error(`Janus: ${error?.reason ?? 'no id'}`);
  return data.id;
}

async function post(url: string, body: object): Promise<JanusMessage> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as JanusMessage;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
