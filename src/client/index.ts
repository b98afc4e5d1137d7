/** The client of a Zhubo server, for browsers and Node: sockets that come back by themselves, with typed events. */
export { type OpenSocket, type SocketLike } from './connection.js';
export {
  type CommentEnd,
  type Happening,
  MOST_OPEN,
  type PlatformComment,
  PlatformSocket,
  type PlatformSocketOptions,
} from './platform-socket.js';
export { ViewerSocket, type ViewerSocketOptions } from './viewer-socket.js';
export type { NumberedEvent, PlatformEvent, PlatformMessage } from '../gateway/platform/protocol.js';
export type { ViewerEvent } from '../gateway/protocol.js';
