import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JourneyPeer } from './peer.js';
import { type RunningServer, startServer } from './server.js';
import { ask, JourneySocket } from './socket.js';

describe('when a part dies', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer();
  });

  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  it('killing the voice process in mid-sentence costs at most that sentence; the picture never stops', async () => {
    const socket = await JourneySocket.viewer(server.url);
    let pictures = 0;
    const peer = await JourneyPeer.join(server.url, 'demo', {
      onPicture: () => (pictures += 1),
    });
    await socket.next((event) => event.type === 'caption', 30_000);
    const [voice] = children(server.pid);
    if (voice === undefined) throw new Error('the server has no voice process');
    const before = socket.events.length;
    process.kill(voice, 'SIGKILL');
    const next = await socket.next((event) => event.type === 'caption' && position(socket, event) >= before, 30_000);
    expect(String(next['text']).length).toBeGreaterThan(0);
    const picturesThen = pictures;
    const answer = await ask(socket, 'after', '2号多少钱');
    expect(answer.finished).toMatchObject({
      interrupted: false,
      refused: false,
      citations: expect.arrayContaining(['thermal-mug.price']) as string[],
    });
    expect(pictures).toBeGreaterThan(picturesThen + 25);
    const [again] = children(server.pid);
    expect(again).not.toBe(voice);
    await peer.leave();
    socket.close();
  });
});

/** Process ids of the server's children. */
function children(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
        return parent === pid ? [Number(name)] : [];
      } catch {
        // Ended while we looked.
        return [];
      }
    });
}

function position(socket: JourneySocket, event: unknown): number {
  return socket.events.findIndex((entry) => entry.event === event);
}
