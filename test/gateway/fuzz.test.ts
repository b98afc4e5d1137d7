import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/ops/log.js';
import { fuzz } from '../fuzz/fuzz.js';
import { JourneySocket } from '../journey/socket.js';
import { KEY, OPERATOR_KEY, type Server, serve } from './scripted.js';

describe('a server that is sent nonsense', () => {
  let server: Server;
  let log = '';

  beforeEach(async () => {
    log = '';
    const into = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        log += chunk.toString('utf8');
        done();
      },
    });
    server = await serve({ log: createLog('debug', into) });
  });

  afterEach(async () => {
    await server.app.close();
  });

  it('answers every request as it should, stays well, and keeps keys out of its log', async () => {
    const keys = { platformKey: KEY, operatorKey: OPERATOR_KEY };
    const found = await fuzz({ url: server.url, ...keys, count: 4_000, seed: 1 });
    expect(found.wrong).toEqual([]);
    expect(found.messages).toBeGreaterThan(3_000);
    // Who sends nonsense only is shown the door for it, and for nothing else.
    expect(Object.keys(found.closes).filter((code) => !['1006', '1008'].includes(code))).toEqual([]);
    const socket = await JourneySocket.viewer(server.url);
    socket.send({ type: 'comment', id: 'after', text: '多少钱' });
    expect((await socket.next((event) => event['id'] === 'after', 5_000)).type).toBe('comment.accepted');
    socket.close();
    expect(log.length).toBeGreaterThan(1_000);
    for (const key of [KEY, OPERATOR_KEY]) expect(log).not.toContain(key);
  });
});
