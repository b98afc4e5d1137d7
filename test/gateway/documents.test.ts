import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformEvent, platformMessage, viewerEvent, viewerMessage } from '../../src/gateway/protocol.js';
import { type Server, serve } from './scripted.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tree = Record<string, Json>;

describe('the contract, as published', () => {
  let server: Server;
  let openApi: Tree;
  let asyncApi: Tree;

  beforeAll(async () => {
    server = await serve();
    openApi = (await (await fetch(`${server.url}/v1/openapi.json`)).json()) as Tree;
    asyncApi = (await (await fetch(`${server.url}/v1/asyncapi.json`)).json()) as Tree;
  });

  afterAll(async () => {
    await server.app.close();
  });

  it('every reference in both documents leads somewhere', () => {
    for (const document of [openApi, asyncApi]) {
      const references = referencesIn(document);
      expect(references.length).toBeGreaterThan(0);
      expect(references.filter((reference) => at(document, reference) === undefined)).toEqual([]);
    }
  });

  it('OpenAPI 3.1 describes every route people may call, with the types of its bodies', () => {
    expect(openApi['openapi']).toBe('3.1.0');
    const paths = openApi['paths'] as Record<string, Record<string, unknown>>;
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'DELETE /v1/rooms/{room}/whep/{session}',
      'GET /healthz',
      'GET /readyz',
      'GET /v1/rooms',
      'GET /v1/rooms/{room}',
      'OPTIONS /v1/rooms/{room}/whep',
      'PATCH /v1/rooms/{room}/whep/{session}',
      'POST /v1/rooms/{room}/whep',
    ]);
    expect(at(openApi, '#/paths/~1v1~1rooms~1{room}~1whep/post')).toMatchObject({
      requestBody: { required: true, content: { 'application/sdp': { schema: { type: 'string' } } } },
      responses: {
        201: { content: { 'application/sdp': {} } },
        400: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
        503: {},
      },
    });
  });

  it('AsyncAPI 3.0 names every message of both sockets, and who sends it', () => {
    expect(asyncApi['asyncapi']).toBe('3.0.0');
    const told = (operation: string): string[] => {
      const messages = at(asyncApi, `#/operations/${operation}/messages`) as { $ref: string }[];
      return messages.map(({ $ref }) => {
        const { $ref: message } = at(asyncApi, $ref) as { $ref: string };
        return (at(asyncApi, message) as { name: string }).name;
      });
    };
    const types = (union: { options: readonly { shape: object }[] }): string[] =>
      union.options.map(({ shape }) => String((shape as { type: { value: unknown } }).type.value));
    expect(told('comment')).toEqual(types(viewerMessage));
    expect(told('watch')).toEqual(types(viewerEvent));
    expect(told('feed')).toEqual(types(platformMessage));
    expect(told('follow')).toEqual(types(platformEvent));
    expect(told('follow')).toContain('gap');
  });

  it('a client that checks by the published schema accepts a field that a later version adds', () => {
    const schemas = at(asyncApi, '#/components/schemas') as Record<string, Json>;
    expect(JSON.stringify(schemas)).not.toContain('"additionalProperties":false');
    expect(at(asyncApi, '#/components/schemas/viewer.receive.caption/properties/startMs')).toMatchObject({
      type: 'number',
    });
  });

  it('what the room really sends is what the schema says', () => {
    const hello = { type: 'hello', session: 's', room: server.room.info(), recent: [], limits: LIMITS };
    expect(viewerEvent.parse(JSON.parse(JSON.stringify(hello)))).toEqual(JSON.parse(JSON.stringify(hello)));
  });
});

const LIMITS = { commentCharacters: 300, messageBytes: 16_384 };

function referencesIn(tree: Json): string[] {
  if (Array.isArray(tree)) return tree.flatMap(referencesIn);
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : referencesIn(value),
  );
}

/** RFC 6901, in this document. */
function at(document: Json, pointer: string): Json | undefined {
  let place: Json | undefined = document;
  for (const step of pointer.replace(/^#\//, '').split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof place !== 'object' || place === null) return undefined;
    place = (place as Tree)[key];
  }
  return place;
}
