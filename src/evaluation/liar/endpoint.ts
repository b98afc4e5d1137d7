import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { ChatMessage } from './dialect.js';
import type { Play, Step } from './playing.js';

const request = z.object({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z
    .array(
      z.object({
        role: z.string(),
        content: z.union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))]),
      }),
    )
    .min(1),
});

const MOST_BYTES = 1_000_000;

/**
 * A chat endpoint on loopback that speaks OpenAI's wire format over real HTTP and server-sent events; what it says and how
 * it fails is decided by `play`, asked once a request.
 */
export class ScriptedEndpoint {
  readonly #server: Server;
  readonly #play: (messages: readonly ChatMessage[]) => Play;
  readonly #stalled = new Set<ServerResponse>();
  #busy = 0;
  #requests = 0;

  private constructor(play: (messages: readonly ChatMessage[]) => Play) {
    this.#play = play;
    this.#server = createServer((incoming, outgoing) => {
      this.#requests += 1;
      this.#busy += 1;
      this.#serve(incoming, outgoing)
        .catch(() => outgoing.destroy())
        .finally(() => {
          this.#busy -= 1;
        });
    });
  }

  static async open(play: (messages: readonly ChatMessage[]) => Play): Promise<ScriptedEndpoint> {
    const endpoint = new ScriptedEndpoint(play);
    await new Promise<void>((resolve, reject) => {
      endpoint.#server.once('error', reject);
      endpoint.#server.listen(0, '127.0.0.1', resolve);
    });
    return endpoint;
  }

  /** What a client is configured with. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Requests that are being served; those that stall are not counted. */
  get busy(): number {
    return this.#busy;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    outgoing.on('error', () => undefined);
    const body = await bodyOf(incoming);
    if (incoming.method !== 'POST' || incoming.url?.endsWith('/chat/completions') !== true) {
      refuse(outgoing, 404, 'only /v1/chat/completions is here');
      return;
    }
    const parsed = request.safeParse(body);
    if (!parsed.success) {
      refuse(outgoing, 400, parsed.error.message);
      return;
    }
    const { model, stream } = parsed.data;
    const { steps } = this.#play(
      parsed.data.messages.map(({ role, content }) => ({
        role,
        content: typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join(''),
      })),
    );
    const [first] = steps;
    if (first?.do === 'refuse') refuse(outgoing, first.status, 'the scripted endpoint refuses');
    else if (stream === true) await this.#stream(outgoing, model, steps);
    else this.#whole(outgoing, model, steps);
  }

  async #stream(outgoing: ServerResponse, model: string, steps: readonly Step[]): Promise<void> {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    outgoing.flushHeaders();
    const chunk = (delta: object, finish: string | null): string =>
      `data: ${JSON.stringify({ id: 'scripted', object: 'chat.completion.chunk', created: 0, model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    outgoing.write(chunk({ role: 'assistant', content: '' }, null));
    for (const step of steps) {
      if (outgoing.destroyed) return;
      if (step.do === 'send') await written(outgoing, chunk({ content: step.text }, null));
      else if (step.do === 'garble') await written(outgoing, step.text);
      else if (step.do === 'die') {
        outgoing.destroy();
        return;
      } else {
        this.#stalled.add(outgoing);
        outgoing.on('close', () => this.#stalled.delete(outgoing));
        return;
      }
    }
    outgoing.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  }

  #whole(outgoing: ServerResponse, model: string, steps: readonly Step[]): void {
    if (steps.some((step) => step.do === 'stall')) {
      this.#stalled.add(outgoing);
      outgoing.on('close', () => this.#stalled.delete(outgoing));
      return;
    }
    if (steps.some((step) => step.do === 'die')) {
      outgoing.destroy();
      return;
    }
    const content = steps.map((step) => (step.do === 'send' ? step.text : '')).join('');
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
    outgoing.end(JSON.stringify({ id: 'scripted', object: 'chat.completion', created: 0, model, choices }));
  }
}

function refuse(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ error: { message, type: 'scripted', code: String(status) } }));
}

/** Resolves when the socket takes more, or is gone. */
async function written(outgoing: ServerResponse, text: string): Promise<void> {
  if (outgoing.write(text) || outgoing.destroyed) return;
  await new Promise<void>((resolve) => {
    outgoing.once('drain', resolve);
    outgoing.once('close', resolve);
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return null;
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
