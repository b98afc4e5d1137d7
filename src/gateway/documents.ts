import { z } from 'zod';
import { platformEvent, platformMessage, SUBPROTOCOL, viewerEvent, viewerMessage } from './protocol.js';

/** The sockets' contract as AsyncAPI 3.0, from the same schemas that validate. */
export function asyncApi(version: string): object {
  const message = (name: string, schema: z.ZodType): object => ({
    name,
    contentType: 'application/json',
    payload: z.toJSONSchema(schema, { unrepresentable: 'any', reused: 'inline' }),
  });
  const channel = (address: string, parameters: object, description: string): object => ({
    address,
    description,
    parameters,
    bindings: { ws: { bindingVersion: '0.1.0' } },
  });
  return {
    asyncapi: '3.0.0',
    info: { title: 'Zhubo sockets', version, description: `JSON text over WebSocket, subprotocol \`${SUBPROTOCOL}\`.` },
    channels: {
      viewer: {
        ...channel(
          '/v1/rooms/{room}/socket',
          { room: { description: 'Room id, e.g. demo' } },
          'One viewer in one room',
        ),
        messages: { send: message('ViewerMessage', viewerMessage), receive: message('ViewerEvent', viewerEvent) },
      },
      platform: {
        ...channel('/v1/platform/socket', {}, 'Integrators: many rooms over one socket; `Authorization: Bearer <key>`'),
        messages: {
          send: message('PlatformMessage', platformMessage),
          receive: message('PlatformEvent', platformEvent),
        },
      },
    },
    operations: {
      comment: operation('receive', 'viewer', 'send'),
      watch: operation('send', 'viewer', 'receive'),
      feed: operation('receive', 'platform', 'send'),
      follow: operation('send', 'platform', 'receive'),
    },
  };
}

function operation(action: 'send' | 'receive', channel: string, message: string): object {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/${message}` }],
  };
}
