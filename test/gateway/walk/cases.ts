import { readdirSync } from 'node:fs';
import { MARK, RECORDING, ROOM, SHOP, type Theirs, VIEWER } from './their-things.js';

/** A request in which somebody tries to get at what is the other tenant's. */
export interface Try {
  readonly at: string;
  readonly body?: unknown;
  readonly type?: string;
}

/**
 * What is tried on a route.
 *
 * - `theirs`: the request names something of the other tenant. It is refused to all but them. The first of the tries works for them,
 *   which shows that nothing but access refused it to the others; `forThem` says where it does not, and why.
 * - `own`: whoever asks is answered about their own, whatever they name. With `shows`, the first try tells the other tenant what is
 *   theirs alone, which shows that it would have been seen.
 * - `nobodys`: it is about no tenant's things.
 * - `apart`: it is not tried, for the reason given.
 */
export type Case =
  | { readonly kind: 'theirs'; readonly tries: readonly Try[]; readonly forThem?: string }
  | { readonly kind: 'own'; readonly tries: readonly Try[]; readonly shows?: true }
  | { readonly kind: 'nobodys'; readonly tries: readonly Try[] }
  | { readonly kind: 'apart'; readonly why: string };

const at = (address: string, body?: unknown, type?: string): Try => ({
  at: address,
  ...(body === undefined ? {} : { body }),
  ...(type === undefined ? {} : { type }),
});
const theirs = (...tries: readonly Try[]): Case => ({ kind: 'theirs', tries });
const refusedToAll = (forThem: string, ...tries: readonly Try[]): Case => ({ kind: 'theirs', tries, forThem });
const own = (...tries: readonly Try[]): Case => ({ kind: 'own', tries });
const shown = (...tries: readonly Try[]): Case => ({ kind: 'own', tries, shows: true });
const nobodys = (...tries: readonly Try[]): Case => ({ kind: 'nobodys', tries });
const apart = (why: string): Case => ({ kind: 'apart', why });
const SIGNS = 'signs in or out: the walk’s own sessions would end';
const SDP = 'application/sdp';
const room = `/v1/rooms/${ROOM}`;
const prepared = `/v1/studio/rooms/${ROOM}`;
const shop = `/v1/shops/${SHOP}`;
const content = { shop: SHOP, private: true, room: { title: { zh: MARK, en: MARK } } };

/** What is tried on each route, by method and address as they are registered. @param pages Folder of the pages. */
export function casesOf(known: Theirs, pages: string): ReadonlyMap<string, Case> {
  return new Map(
    Object.entries({
      ...watching(known),
      ...operating(),
      ...platform(known),
      ...catalogue(known),
      ...outlets(known),
      ...flywheel(known),
      ...studio(known),
      ...open(pages),
    }),
  );
}

function watching({ whep }: Theirs): Record<string, Case> {
  const secret = 'the address of a session is its secret, made anew for each viewer: here it is guessed';
  const guessed = '00000000-0000-4000-8000-000000000000';
  const fragment = 'application/trickle-ice-sdpfrag';
  return {
    'GET /v1/rooms': shown(at('/v1/rooms')),
    'GET /v1/rooms/:room': theirs(at(room)),
    'GET /v1/rooms/:room/poster.jpg': theirs(at(`${room}/poster.jpg`)),
    'GET /v1/rooms/:room/logo': theirs(at(`${room}/logo`)),
    'GET /v1/rooms/:room/images/*': theirs(
      at(`${room}/images/products/down-jacket.webp`),
      at('/v1/rooms/demo/images/products/down-jacket.webp'),
      at('/v1/rooms/demo/images/..%2fsecond'),
    ),
    'GET /v1/rooms/:room/hls/:file': theirs(at(`${room}/hls/index.m3u8`), at(`/v1/rooms/demo/hls/..%2f${ROOM}`)),
    'GET /v1/rooms/:room/socket': refusedToAll('it is no WebSocket; sockets are tried apart', at(`${room}/socket`)),
    'GET /rooms/:room': theirs(at(`/rooms/${ROOM}`)),
    'POST /v1/rooms/:room/whep': theirs(at(`${room}/whep`, 'v=0\r\n', SDP)),
    'OPTIONS /v1/rooms/:room/whep': nobodys(at(`${room}/whep`)),
    'PATCH /v1/rooms/:room/whep/:session': refusedToAll(secret, at(`${room}/whep/${guessed}`, 'a=x\r\n', fragment)),
    'DELETE /v1/rooms/:room/whep/:session': refusedToAll(secret, at(`${room}/whep/${whep.slice(0, -1)}`)),
  };
}

function operating(): Record<string, Case> {
  const pitch = { product: 'mug', language: 'zh' };
  const check = { lines: [{ say: '来看看', language: 'zh' }] };
  return {
    'GET /v1/rooms/:room/sentences': theirs(at(`${room}/sentences`)),
    'POST /v1/rooms/:room/corrections': theirs(at(`${room}/corrections`, { sentence: 'a1.1' })),
    'POST /v1/rooms/:room/speech': theirs(at(`${room}/speech`, { text: '大家稍等' })),
    'PUT /v1/rooms/:room/held': theirs(at(`${room}/held`, { held: 'show' })),
    'POST /v1/rooms/:room/skip': theirs(at(`${room}/skip`)),
    'GET /v1/rooms/:room/bans': theirs(at(`${room}/bans`)),
    'PUT /v1/rooms/:room/bans/:viewer': theirs(at(`${room}/bans/somebody`, { minutes: 5 })),
    'DELETE /v1/rooms/:room/bans/:viewer': theirs(at(`${room}/bans/${VIEWER}`), at(`/v1/rooms/demo/bans/${VIEWER}`)),
    'GET /v1/rooms/:room/muted-topics': theirs(at(`${room}/muted-topics`)),
    'PUT /v1/rooms/:room/muted-topics': theirs(at(`${room}/muted-topics`, { topics: [{ facet: 'price' }] })),
    'GET /v1/rooms/:room/evidence': theirs(at(`${room}/evidence`)),
    'POST /v1/rooms/:room/pitches': theirs(at(`${room}/pitches`, pitch)),
    'POST /v1/rooms/:room/line-checks': theirs(at(`${room}/line-checks`, check)),
    'POST /v1/voice/samples': own(at('/v1/voice/samples', { text: '大家好', language: 'zh' })),
    'GET /v1/rooms/:room/run-of-show': theirs(at(`${room}/run-of-show`)),
    'PUT /v1/rooms/:room/run-of-show': theirs(at(`${room}/run-of-show`, { segments: [] })),
  };
}

function platform({ webhook, liveTalking: sessionid }: Theirs): Record<string, Case> {
  const hook = `/v1/webhooks/${webhook}`;
  const comments = { comments: [{ id: 'c1', viewer: 'u', text: '多少钱' }] };
  return {
    'GET /v1/rooms/:room/microphone': refusedToAll('it is no WebSocket', at(`${room}/microphone`)),
    'GET /v1/platform/socket': refusedToAll('it is no WebSocket; sockets are tried apart', at('/v1/platform/socket')),
    'POST /v1/rooms/:room/comments': theirs(at(`${room}/comments`, comments)),
    'POST /v1/rooms/:room/happenings': theirs(
      at(`${room}/happenings`, { events: [{ id: 'e1', kind: 'like', viewer: 'u' }] }),
    ),
    'GET /v1/rooms/:room/events': theirs(at(`${room}/events?after=0`)),
    'POST /offer': theirs(at('/offer', { sdp: 'v=0\r\n', type: 'offer' })),
    'POST /human': theirs(
      at('/human', { sessionid, text: '多少钱', type: 'chat' }),
      at('/human', { sessionid, text: '大家好', type: 'echo', interrupt: true }),
    ),
    'POST /interrupt_talk': theirs(at('/interrupt_talk', { sessionid })),
    'POST /is_speaking': theirs(at('/is_speaking', { sessionid })),
    'GET /sse': refusedToAll(
      'it goes on until the client leaves; events are tried apart',
      at(`/sse?sessionid=${sessionid}`),
    ),
    'GET /v1/webhooks': shown(at('/v1/webhooks')),
    'POST /v1/webhooks': own(at('/v1/webhooks', { url: 'http://127.0.0.1:9', events: ['caption'], rooms: [ROOM] })),
    'GET /v1/webhooks/:webhook': theirs(at(hook)),
    'PATCH /v1/webhooks/:webhook': theirs(at(hook, { enabled: true })),
    'DELETE /v1/webhooks/:webhook': theirs(at(hook)),
    'POST /v1/webhooks/:webhook/test': theirs(at(`${hook}/test`)),
    'GET /v1/webhooks/:webhook/dead-letters': theirs(at(`${hook}/dead-letters`)),
    'POST /v1/webhooks/:webhook/dead-letters/retry': theirs(at(`${hook}/dead-letters/retry`)),
  };
}

function catalogue({ plan }: Theirs): Record<string, Case> {
  const facts = `${shop}/facts`;
  const promotion = `${shop}/promotions/pair`;
  const rule = { kind: 'coupon', off: 1, threshold: 2 };
  const product = { link: 9, name: { zh: '新', en: 'New' }, price: 5, stock: 1 };
  return {
    'GET /v1/shops/:shop/products': theirs(at(`${shop}/products`)),
    'GET /v1/shops/:shop/products/:id': theirs(at(`${shop}/products/mug`)),
    'PUT /v1/shops/:shop/products/:id': theirs(at(`${shop}/products/new`, product)),
    'PATCH /v1/shops/:shop/products/:id': theirs(at(`${shop}/products/mug`, { stock: 1 })),
    'DELETE /v1/shops/:shop/products/:id': theirs(at(`${shop}/products/mug`)),
    'GET /v1/shops/:shop/facts': theirs(at(facts)),
    'GET /v1/shops/:shop/facts/:id': theirs(at(`${facts}/store.shipping`)),
    'GET /v1/shops/:shop/facts/:id/history': theirs(at(`${facts}/store.shipping/history`)),
    'PUT /v1/shops/:shop/facts/:id': theirs(at(`${facts}/store.shipping`, { zh: '改了' })),
    'DELETE /v1/shops/:shop/facts/:id': theirs(at(`${facts}/store.shipping`)),
    'GET /v1/shops/:shop/promotions': theirs(at(`${shop}/promotions`)),
    'GET /v1/shops/:shop/promotions/:id': theirs(at(promotion)),
    'PUT /v1/shops/:shop/promotions/:id': theirs(at(promotion, { rule })),
    'DELETE /v1/shops/:shop/promotions/:id': theirs(at(promotion)),
    // A shop that is not there is begun by its first import, whatever another tenant calls its own.
    'POST /v1/shops/:shop/imports': own(at(`${shop}/imports`, '编号,库存\nmug,1\n', 'text/csv')),
    'GET /v1/shops/:shop/imports/:id': theirs(at(`${shop}/imports/${plan}`), at(`/v1/shops/main/imports/${plan}`)),
    'POST /v1/shops/:shop/imports/:id/commit': theirs(
      at(`${shop}/imports/${plan}/commit`),
      at(`/v1/shops/main/imports/${plan}/commit`),
    ),
  };
}

function outlets({ outlet }: Theirs): Record<string, Case> {
  const both = (rest: string, body?: unknown): Case =>
    theirs(at(`${room}/${rest}`, body), at(`/v1/rooms/demo/${rest}`, body));
  return {
    'GET /v1/rooms/:room/outlets': theirs(at(`${room}/outlets`)),
    'POST /v1/rooms/:room/outlets': theirs(at(`${room}/outlets`, { type: 'recording', enabled: false })),
    'GET /v1/rooms/:room/outlets/:outlet': both(`outlets/${outlet}`),
    'PATCH /v1/rooms/:room/outlets/:outlet': both(`outlets/${outlet}`, { name: 'x' }),
    'DELETE /v1/rooms/:room/outlets/:outlet': both(`outlets/${outlet}`),
    'GET /v1/rooms/:room/recordings': theirs(at(`${room}/recordings`)),
    'GET /v1/rooms/:room/recordings/:file': theirs(
      at(`${room}/recordings/${RECORDING}`),
      at(`/v1/rooms/demo/recordings/${RECORDING}`),
      at(`/v1/rooms/demo/recordings/..%2f${ROOM}%2f${RECORDING}`),
    ),
    'DELETE /v1/rooms/:room/recordings/:file': both(`recordings/${RECORDING}`),
  };
}

function flywheel({ answer, gap }: Theirs): Record<string, Case> {
  const gaps = (rest: string, body?: unknown): Case =>
    theirs(at(`${room}/gaps/${gap}/${rest}`, body), at(`/v1/rooms/demo/gaps/${gap}/${rest}`, body));
  const erase = (of: object): Try => at('/v1/journal/redactions', { of, reason: 'asked' });
  return {
    'GET /v1/journal': shown(at(`/v1/journal?room=${ROOM}`), at('/v1/journal')),
    'GET /v1/journal/export': shown(
      at(`/v1/journal/export?room=${ROOM}`),
      at('/v1/journal/export?format=csv&personal=include'),
    ),
    'GET /v1/journal/verification': own(at(`/v1/journal/verification?room=${ROOM}`), at('/v1/journal/verification')),
    'GET /v1/journal/:room/turns/:turn': theirs(at(`/v1/journal/${ROOM}/turns/a1`)),
    'GET /v1/journal/:room/:n': theirs(at(`/v1/journal/${ROOM}/${answer}`), at(`/v1/journal/demo/${answer}`)),
    'POST /v1/journal/:room/:n/feedback': theirs(at(`/v1/journal/${ROOM}/${answer}/feedback`, { kind: 'good' })),
    'GET /v1/insight/figures': own(at(`/v1/insight/figures?room=${ROOM}`), at('/v1/insight/figures')),
    'GET /v1/rooms/:room/gaps': theirs(at(`${room}/gaps`)),
    'POST /v1/rooms/:room/gaps/:gap/accept': gaps('accept', { zh: '可以的。' }),
    'POST /v1/rooms/:room/gaps/:gap/dismiss': refusedToAll(
      'accepted just before',
      at(`${room}/gaps/${gap}/dismiss`),
      at(`/v1/rooms/demo/gaps/${gap}/dismiss`),
    ),
    'GET /v1/datasets/:dataset': shown(at(`/v1/datasets/sft?room=${ROOM}`), at('/v1/datasets/retrieval')),
    'GET /v1/learning': shown(at('/v1/learning')),
    'POST /v1/learning/trainings': shown(at('/v1/learning/trainings')),
    'PUT /v1/learning/serving': theirs(at('/v1/learning/serving', { version: 1 })),
    // The last that is posted: what it erases is looked for before.
    'POST /v1/journal/redactions': own(erase({ viewer: VIEWER }), erase({ room: ROOM, n: answer })),
  };
}

function studio({ key, user }: Theirs): Record<string, Case> {
  const installation = (...tries: readonly Try[]): Case => refusedToAll('only the installation’s own owners', ...tries);
  const password = 'another long one';
  return {
    'GET /v1/session': nobodys(at('/v1/session')),
    'POST /v1/session': apart(SIGNS),
    'DELETE /v1/session': apart(SIGNS),
    'POST /v1/session/password': apart(SIGNS),
    'POST /v1/session/invitation': refusedToAll(
      'an invitation is a secret: here it is guessed',
      at('/v1/session/invitation', { invitation: 'zi_guessed', password }),
    ),
    'POST /v1/setup': refusedToAll(
      'there is an owner already',
      at('/v1/setup', { token: 'guessed', login: 'me@acme.cn', name: 'me', password }),
    ),
    'GET /v1/session/oidc': apart('asks the OpenID provider, which is not there'),
    'GET /v1/session/oidc/callback': apart('asks the OpenID provider, which is not there'),
    'GET /v1/keys': shown(at('/v1/keys')),
    'POST /v1/keys': own(at('/v1/keys', { name: 'x', scopes: ['events:read'] })),
    'GET /v1/keys/:id': theirs(at(`/v1/keys/${key}`)),
    'POST /v1/keys/:id/rotate': theirs(at(`/v1/keys/${key}/rotate`, { overlapSeconds: 60 })),
    'DELETE /v1/keys/:id': theirs(at(`/v1/keys/${key}`)),
    'GET /v1/users': shown(at('/v1/users')),
    'POST /v1/users': refusedToAll(
      'a login is taken for everybody',
      at('/v1/users', { login: 'boss@other.cn', name: 'x', role: 'analyst' }),
    ),
    'GET /v1/users/:id': theirs(at(`/v1/users/${user}`)),
    'PATCH /v1/users/:id': theirs(at(`/v1/users/${user}`, { name: 'x' })),
    'DELETE /v1/users/:id': refusedToAll('the last owner stays', at(`/v1/users/${user}`)),
    'POST /v1/users/:id/invitation': theirs(at(`/v1/users/${user}/invitation`)),
    'GET /v1/tenants': installation(at('/v1/tenants')),
    'POST /v1/tenants': installation(
      at('/v1/tenants', { id: 'new', name: 'New', owner: { login: 'a@b.cn', name: 'a' } }),
    ),
    'GET /v1/tenants/:id': installation(at('/v1/tenants/other')),
    'GET /v1/backups': installation(at('/v1/backups')),
    'POST /v1/backups': installation(at('/v1/backups')),
    'GET /v1/backups/:id': installation(at('/v1/backups/x')),
    'DELETE /v1/backups/:id': installation(at('/v1/backups/x')),
    'POST /v1/rooms/:room/viewer-tokens': theirs(at(`${room}/viewer-tokens`, {})),
    'GET /v1/presenters': nobodys(at('/v1/presenters')),
    'GET /v1/presenters/:presenter/poster.jpg': nobodys(at('/v1/presenters/zhu/poster.jpg')),
    'GET /v1/studio/rooms': shown(at('/v1/studio/rooms')),
    'POST /v1/studio/rooms': refusedToAll(
      'an id is taken for everybody',
      at('/v1/studio/rooms', { id: ROOM, ...content }),
    ),
    'GET /v1/studio/rooms/:room': theirs(at(prepared)),
    'GET /v1/studio/rooms/:room/versions': theirs(at(`${prepared}/versions`)),
    'PUT /v1/studio/rooms/:room': theirs(at(prepared, content)),
    'PATCH /v1/studio/rooms/:room': theirs(at(prepared, { private: true })),
    'PUT /v1/studio/rooms/:room/live': theirs(at(`${prepared}/live`, { live: true })),
    'DELETE /v1/studio/rooms/:room': theirs(at(prepared)),
    'POST /v1/studio/rooms/:room/restore': theirs(at(`${prepared}/restore`)),
  };
}

function open(pages: string): Record<string, Case> {
  const addresses = [
    ...['/', '/docs', '/studio', '/healthz', '/readyz', '/metrics', '/v1/openapi.json', '/v1/asyncapi.json'],
    ...readdirSync(pages).map((file) => `/${file}`),
  ];
  return Object.fromEntries(addresses.map((address) => [`GET ${address}`, nobodys(at(address))]));
}
