import { createHash } from 'node:crypto';

/** The server only gets its hash. */
export const OPERATOR_KEY = 'journey-operator-key';

/** For the server's environment: only the hash, as in production. */
export const OPERATOR_ENV = {
  ZHUBO_OPERATOR_KEY_HASHES: createHash('sha256').update(OPERATOR_KEY).digest('hex'),
} as const;

/** What an operator does over REST; throws unless it is taken. */
export class JourneyOperator {
  readonly #url: string;
  readonly #room: string;

  constructor(url: string, room = 'demo') {
    this.#url = url;
    this.#room = room;
  }

  async hold(held: 'nothing' | 'show' | 'everything', when: 'sentence' | 'clause' | 'now' = 'now'): Promise<void> {
    await this.#call('PUT', `rooms/${this.#room}/held`, { held, when });
  }

  async say(text: string, when: 'sentence' | 'clause' | 'now'): Promise<void> {
    await this.#call('POST', `rooms/${this.#room}/speech`, { text, when });
  }

  async skip(): Promise<void> {
    await this.#call('POST', `rooms/${this.#room}/skip`);
  }

  /** Changes a product of the room's shop. */
  async edit(product: string, change: object): Promise<void> {
    await this.#call('PATCH', `shops/${this.#room}/products/${product}`, change);
  }

  /** Any request with the operator's key; `path` lies below the room. */
  async fetch(
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Response> {
    return await fetch(`${this.#url}/v1/rooms/${this.#room}/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${OPERATOR_KEY}`, ...init.headers },
    });
  }

  async #call(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(`${this.#url}/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${OPERATOR_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
}
