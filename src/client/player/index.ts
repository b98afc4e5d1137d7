import type { OpenSocket } from '../connection.js';

/** The client in a browser: the sockets, and the player of a room's picture and sound. */
export * from '../index.js';
export { Watcher, type WatchState } from './whep.js';

/** The browser's own WebSocket. It cannot carry a key: the platform socket is for servers. */
export const openSocket: OpenSocket = (url, protocol) => new WebSocket(url, protocol);
