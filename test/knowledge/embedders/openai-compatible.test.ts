import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/domain/log.js';
import { CachingEmbedder } from '../../../src/knowledge/embedders/caching.js';
import { OpenAiEmbedder, type OpenAiEmbedderOptions } from '../../../src/knowledge/embedders/openai-compatible.js';
import { LeapingClock } from '../indexes/clocks.js';

interface Asked {
  readonly model: string;
  readonly input: readonly string[];
  readonly encoding_format: string;
}
type Reply = { readonly status: number; readonly body: unknown } | 'hang' | 'reset';
const KEY = 'sk-very-secret-key';

/** An `/embeddings` endpoint: a text's vector is its length and its first code point, sent back in reverse order. */
class EmbeddingServer {
  readonly asked: Asked[] = [];
  readonly script: Reply[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Asked;
        this.asked.push(body);
        const reply = this.script.shift() ?? this.#reply(request.headers.authorization, body);
        if (reply === 'hang') return;
        if (reply === 'reset') {
          request.socket.destroy();
          return;
        }
        response.writeHead(reply.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(reply.body));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #reply(authorization: string | undefined, { input }: Asked): Reply {
    if (authorization !== `Bearer ${KEY}`)
      return { status: 401, body: { error: { message: `Incorrect API key provided: ${authorization ?? ''}` } } };
    const data = input.map((text, index) => ({ index, embedding: [text.length, text.codePointAt(0) ?? 0, 1] }));
    return { status: 200, body: { object: 'list', data: data.reverse() } };
  }
}

describe('an embedding endpoint', () => {
  let server: EmbeddingServer;
  let clock: LeapingClock;
  beforeEach(async () => {
    clock = new LeapingClock();
    server = new EmbeddingServer();
    await server.start();
  });
  afterEach(async () => await server.stop());
  const open = async (more: Partial<OpenAiEmbedderOptions> = {}): Promise<OpenAiEmbedder> => {
    const options = { baseUrl: server.url, apiKey: KEY, model: 'm', clock, log: silentLog, random: () => 0, ...more };
    return await OpenAiEmbedder.open(options);
  };
  const vectorOf = (text: string): number[] => {
    const raw = [text.length, text.codePointAt(0) ?? 0, 1];
    return raw.map((value) => value / Math.hypot(...raw));
  };

  it('gives unit vectors in the order asked, in batches, whatever order they come back in', async () => {
    const embedder = await open({ batch: 4 });
    expect(embedder.dimension).toBe(3);
    const texts = Array.from({ length: 10 }, (_, i) => 'x'.repeat(i + 1));
    const vectors = await embedder.embed(texts, 'passage');
    expect(vectors).toHaveLength(10);
    vectors.forEach((vector, i) =>
      vectorOf(texts[i] ?? '').forEach((value, j) => expect(vector[j]).toBeCloseTo(value, 5)),
    );
    expect(server.asked.map(({ input }) => input.length)).toEqual([1, 4, 4, 2]);
    expect(server.asked[1]).toMatchObject({ model: 'm', encoding_format: 'float' });
    expect(embedder.state()).toEqual({ status: 'ok', mode: `m at ${new URL(server.url).host}, 3 values` });
  });

  it('puts the prefix for its purpose before each text and never sends an empty one', async () => {
    const embedder = await open({ queryPrefix: 'query: ' });
    await embedder.embed(['退货'], 'query');
    await embedder.embed([''], 'passage');
    expect(server.asked.slice(1).map(({ input }) => input)).toEqual([['query: 退货'], ['.']]);
    expect(embedder.id).not.toBe((await open()).id);
  });

  it.each([
    ['too many requests', { status: 429, body: { error: { message: 'slow down' } } }],
    ['a server error', { status: 503, body: {} }],
    ['a cut connection', 'reset' as const],
  ])('tries again after %s', async (_, reply) => {
    const embedder = await open();
    clock.pauses.length = 0;
    server.script.push(reply, reply);
    await expect(embedder.embed(['a'], 'query')).resolves.toHaveLength(1);
    expect(clock.pauses).toEqual([200, 400]);
  });

  it('never repeats the key, though the endpoint does, and does not try a wrong one again', async () => {
    const error: unknown = await open({ apiKey: 'sk-wrong-secret' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unauthorized', retryable: false });
    expect(String(error)).not.toMatch(/wrong-secret/);
    expect(server.asked).toHaveLength(1);
  });

  it.each([
    ['another dimension', { data: [{ index: 0, embedding: [1, 2] }] }, /2 values, not 3/],
    ['too few vectors', { data: [] }, /0 vectors for 1/],
    ['an index that was not asked for', { data: [{ index: 7, embedding: [1, 2, 3] }] }, /vectors for 1/],
    ['something else', { answer: 42 }, /unknown form/],
    ['a vector without a direction', { data: [{ index: 0, embedding: [0, 0, 0] }] }, /length 0/],
  ])('refuses %s', async (_, body, message) => {
    const embedder = await open();
    server.script.push({ status: 200, body });
    await expect(embedder.embed(['a'], 'query')).rejects.toThrow(message);
    expect(embedder.state().status).toBe('degraded');
    await embedder.embed(['a'], 'query');
    expect(embedder.state().status).toBe('ok');
  });

  it('stops at once when told to', async () => {
    const embedder = await open();
    server.script.push('hang');
    const stop = new AbortController();
    const told = embedder.embed(['a'], 'query', stop.signal);
    told.catch(() => undefined);
    await vi.waitFor(() => expect(server.asked).toHaveLength(2));
    stop.abort(new Error('the turn is over'));
    await expect(told).rejects.toThrow('the turn is over');
  });

  it('opens without the endpoint when the dimension is known, is spared while it is down, and comes back', async () => {
    server.script.push(...Array.from({ length: 8 }, (): Reply => 'reset'));
    await expect(open()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    const embedder = await open({ dimension: 3 });
    expect(embedder.state().status).toBe('degraded');
    await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({ retryable: true });
    const before = server.asked.length;
    await expect(embedder.embed(['a'], 'query')).rejects.toThrow('is spared');
    expect(server.asked).toHaveLength(before);
    clock.advance(10_000);
    await expect(embedder.embed(['a'], 'query')).resolves.toHaveLength(1);
    expect(embedder.state().status).toBe('ok');
  });

  it('is asked once for a question that comes again, and remembers no more than it may', async () => {
    const embedder = new CachingEmbedder(await open(), 2);
    const [first] = await embedder.embed(['退货', '退货'], 'query');
    const [second] = await embedder.embed(['退货'], 'query');
    expect(second).toEqual(first);
    expect(server.asked.slice(1).map(({ input }) => input)).toEqual([['退货']]);
    await embedder.embed(['一', '二'], 'query');
    await embedder.embed(['退货'], 'query');
    expect(server.asked).toHaveLength(4);
    await embedder.embed(['退货'], 'passage');
    await embedder.embed(['退货'], 'passage');
    expect(server.asked).toHaveLength(6);
  });
});
