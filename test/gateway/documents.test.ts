import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformEvent, platformMessage } from '../../src/gateway/platform/protocol.js';
import { viewerEvent, viewerMessage } from '../../src/gateway/protocol.js';
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
      'DELETE /v1/keys/{id}',
      'DELETE /v1/rooms/{room}/whep/{session}',
      'DELETE /v1/session',
      'DELETE /v1/users/{id}',
      'DELETE /v1/webhooks/{webhook}',
      'GET /healthz',
      'GET /readyz',
      'GET /v1/keys',
      'GET /v1/keys/{id}',
      'GET /v1/rooms',
      'GET /v1/rooms/{room}',
      'GET /v1/rooms/{room}/events',
      'GET /v1/rooms/{room}/sentences',
      'GET /v1/session',
      'GET /v1/tenants',
      'GET /v1/tenants/{id}',
      'GET /v1/users',
      'GET /v1/users/{id}',
      'GET /v1/webhooks',
      'GET /v1/webhooks/{webhook}',
      'GET /v1/webhooks/{webhook}/dead-letters',
      'OPTIONS /v1/rooms/{room}/whep',
      'PATCH /v1/rooms/{room}/whep/{session}',
      'PATCH /v1/users/{id}',
      'PATCH /v1/webhooks/{webhook}',
      'POST /v1/keys',
      'POST /v1/keys/{id}/rotate',
      'POST /v1/rooms/{room}/comments',
      'POST /v1/rooms/{room}/corrections',
      'POST /v1/rooms/{room}/happenings',
      'POST /v1/rooms/{room}/skip',
      'POST /v1/rooms/{room}/speech',
      'POST /v1/rooms/{room}/viewer-tokens',
      'POST /v1/rooms/{room}/whep',
      'POST /v1/session',
      'POST /v1/session/invitation',
      'POST /v1/session/password',
      'POST /v1/setup',
      'POST /v1/tenants',
      'POST /v1/users',
      'POST /v1/users/{id}/invitation',
      'POST /v1/webhooks',
      'POST /v1/webhooks/{webhook}/dead-letters/retry',
      'POST /v1/webhooks/{webhook}/test',
      'PUT /v1/rooms/{room}/held',
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
