import type { FastifyInstance } from 'fastify';

interface Route {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/**
 * Remembers which methods each address answers to, so that a wrong one is told apart from a wrong address (RFC 9110
 * §15.5.6: 405 with Allow). Fastify's router answers 404 to both. Must be made before the routes.
 */
export class Methods {
  readonly #routes = new Map<string, Route>();

  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ url, method }) => {
      const known = this.#routes.get(url);
      const methods = known?.methods ?? new Set<string>();
      for (const one of [method].flat()) methods.add(one);
      if (known === undefined) this.#routes.set(url, { segments: url.split('/'), methods });
    });
  }

  /** The methods of an address, sorted; none when there is nothing. */
  of(url: string): readonly string[] {
    const path = url.split('?', 1)[0] ?? '';
    const found = [...this.#routes.values()].filter(({ segments }) => matches(segments, path.split('/')));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }
}

/** Whether an address is one of `/v1/rooms/:room`; a parameter takes any one segment. */
function matches(segments: readonly string[], path: readonly string[]): boolean {
  return (
    segments.length === path.length &&
    segments.every((segment, i) => (segment.startsWith(':') ? path[i] !== '' : segment === path[i]))
  );
}
