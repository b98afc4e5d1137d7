import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatMessage } from '../../../src/answering/generation/protocol.js';

/** What a scripted model does next. `die` breaks the connection behind what was sent; `stall` keeps it open and silent. */
export type Step =
  | { readonly do: 'send'; readonly text: string }
  | { readonly do: 'raw'; readonly text: string }
  | { readonly do: 'stall' }
  | { readonly do: 'die' }
  | { readonly do: 'refuse'; readonly status: number };

/** Steps, or what makes them from the prompt. */
export type Script = readonly Step[] | ((messages: readonly ChatMessage[]) => readonly Step[]);

/** A chat endpoint over real HTTP and server-sent events that plays one script a request, the last for ever. */
export class ScriptedServer {
  readonly requests: (readonly ChatMessage[])[] = [];
  /** Resolves when the connection of the latest request has ended. */
  ended: Promise<void> = Promise.resolve();
  readonly #scripts: readonly ((messages: readonly ChatMessage[]) => readonly Step[])[];
  readonly #server = createServer((incoming, outgoing) => {
    this.ended = new Promise((resolve) => outgoing.once('close', () => resolve()));
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { messages } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { messages: ChatMessage[] };
      this.requests.push(messages);
      const script = this.#scripts[Math.min(this.requests.length, this.#scripts.length) - 1];
      play(outgoing, script?.(messages) ?? []);
    });
  });

  constructor(scripts: readonly Script[]) {
    this.#scripts = scripts.map((one) => (typeof one === 'function' ? one : () => one));
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function play(outgoing: ServerResponse, steps: readonly Step[]): void {
  const [first] = steps;
  if (first?.do === 'refuse') {
    outgoing.writeHead(first.status, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ error: { message: 'refused, as scripted' } }));
    return;
  }
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  const next = (i: number): void => {
    const step = steps[i];
    if (outgoing.destroyed || step?.do === 'stall') return;
    if (step === undefined) outgoing.end('data: [DONE]\n\n');
    // Without the last chunk: the client has all that was sent and sees the body break off.
    else if (step.do === 'die') outgoing.socket?.end();
    else if (step.do === 'send' || step.do === 'raw')
      outgoing.write(step.do === 'raw' ? step.text : event(step.text), () => next(i + 1));
  };
  next(0);
}

function event(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'm', choices })}\n\n`;
}
