import { z } from 'zod';
import { platformEvent, platformMessage } from './platform/protocol.js';
import {
  microphoneEvent,
  microphoneMessage,
  productCard,
  roomInfo,
  SUBPROTOCOL,
  viewerEvent,
  viewerMessage,
} from './protocol.js';

type Reference = Readonly<Record<'$ref', string>>;

/** The sockets' contract as AsyncAPI 3.0, from the same schemas that validate. Every message is named by its `type`. */
export function asyncApi(version: string): object {
  const schemas = z.registry<{ id: string }>();
  schemas.add(roomInfo, { id: 'Room' });
  schemas.add(productCard, { id: 'ProductCard' });
  const messages = {
    viewerSends: register(schemas, 'viewer.send.', viewerMessage.options),
    viewerReceives: register(schemas, 'viewer.receive.', viewerEvent.options),
    platformSends: register(schemas, 'platform.send.', platformMessage.options),
    microphoneSends: register(schemas, 'microphone.send.', microphoneMessage.options),
    microphoneReceives: register(schemas, 'microphone.receive.', microphoneEvent.options),
    platformReceives: register(schemas, 'platform.receive.', platformEvent.options),
  };
  const all = Object.values(messages).flat();
  return {
    asyncapi: '3.0.0',
    info: { title: 'Zhubo sockets', version, description: `JSON text over WebSocket, subprotocol \`${SUBPROTOCOL}\`.` },
    defaultContentType: 'application/json',
    channels: {
      viewer: {
        address: '/v1/rooms/{room}/socket',
        description: 'One viewer in one room',
        parameters: { room: { description: 'Room id, e.g. demo' } },
        messages: mentioned([...messages.viewerSends, ...messages.viewerReceives]),
        bindings: BINDINGS,
      },
      platform: {
        address: '/v1/platform/socket',
        description: 'Integrators: many rooms over one socket; `Authorization: Bearer <key>`',
        messages: mentioned([...messages.platformSends, ...messages.platformReceives]),
        bindings: BINDINGS,
      },
      microphone: {
        address: '/v1/rooms/{room}/microphone',
        description:
          'An operator speaks in their own voice: binary messages of 48 kHz mono s16le sound, and the JSON of below; `Authorization: Bearer <key>` or a session',
        parameters: { room: { description: 'Room id, e.g. demo' } },
        messages: mentioned([...messages.microphoneSends, ...messages.microphoneReceives]),
        bindings: BINDINGS,
      },
    },
    operations: {
      comment: operation('receive', 'viewer', messages.viewerSends),
      watch: operation('send', 'viewer', messages.viewerReceives),
      feed: { ...operation('receive', 'platform', messages.platformSends), security: SECURITY },
      speak: { ...operation('receive', 'microphone', messages.microphoneSends), security: SECURITY },
      hear: { ...operation('send', 'microphone', messages.microphoneReceives), security: SECURITY },
      follow: { ...operation('send', 'platform', messages.platformReceives), security: SECURITY },
    },
    components: {
      messages: Object.fromEntries(
        all.map((name) => [name, { name: name.split('.').slice(2).join('.'), payload: schema(name) }]),
      ),
      schemas: written(schemas),
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  };
}

const BINDINGS = { ws: { bindingVersion: '0.1.0' } };
const SECURITY = [{ $ref: '#/components/securitySchemes/key' }];

/** Puts a union's messages in the registry, each under its `type`. Returns their names. */
function register(
  schemas: z.core.$ZodRegistry<{ id: string }>,
  prefix: string,
  options: readonly z.core.$ZodType[],
): readonly string[] {
  return options.map((option) => {
    if (!(option instanceof z.ZodObject)) throw new TypeError('A message is an object with a literal "type".');
    const { type } = option.shape as Readonly<Record<string, unknown>>;
    if (!(type instanceof z.ZodLiteral)) throw new TypeError('A message is an object with a literal "type".');
    const id = `${prefix}${String(type.value)}`;
    schemas.add(option, { id });
    return id;
  });
}

/** The schemas as JSON Schema that takes fields it does not know: a later version may add some. */
function written(schemas: z.core.$ZodRegistry<{ id: string }>): object {
  const all = z.toJSONSchema(schemas, {
    target: 'draft-7',
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  }).schemas;
  const nameless = ({ $id, $schema, ...rest }: z.core.JSONSchema.BaseSchema): object => {
    // Names and dialect are the document's: an `$id` would turn every reference into one below it.
    if ($id === undefined || $schema === undefined) throw new TypeError('A registered schema has a name.');
    return rest;
  };
  return Object.fromEntries(Object.entries(all).map(([id, one]) => [id, nameless(one)]));
}

function schema(name: string): Reference {
  return { $ref: `#/components/schemas/${name}` };
}

function mentioned(names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}

function operation(action: 'send' | 'receive', channel: string, names: readonly string[]): object {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    messages: names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}
