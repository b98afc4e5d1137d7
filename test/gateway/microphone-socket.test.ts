import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JourneySocket } from '../journey/socket.js';
import { KEY, OPERATOR_KEY, type Server, serve, turns } from './scripted.js';

const SOON = 5_000;
const PATH = '/v1/rooms/demo/microphone';

describe('the microphone’s socket', () => {
  let server: Server;

  beforeEach(async () => {
    server = await serve();
  });
  afterEach(async () => {
    await server.app.close();
  });

  const open = async (key: string | null = OPERATOR_KEY): Promise<JourneySocket> =>
    await JourneySocket.open(server.url, PATH, { headers: key === null ? {} : { authorization: `Bearer ${key}` } });
  const sound = (...samples: number[]): Uint8Array => new Uint8Array(Int16Array.from(samples).buffer);
  const ready = async (socket: JourneySocket): Promise<void> => {
    const message = await socket.next(({ type }) => type === 'microphone.ready', SOON);
    expect(message).toEqual({ type: 'microphone.ready', sampleRate: 48_000, frameBytes: 38_400 });
  };

  it('is for operators alone', async () => {
    await expect(open(null)).rejects.toThrow('HTTP 401');
    await expect(open(KEY)).rejects.toThrow('HTTP 403');
    expect(server.room.microphone).toBeNull();
  });

  it('is for the room’s own people', async () => {
    await server.app.close();
    server = await serve({ ownerOf: (room) => ({ tenant: room === 'demo' ? 'another' : 'default', private: false }) });
    await expect(open()).rejects.toThrow('HTTP 404');
    expect(server.room.microphone).toBeNull();
  });

  it('brings sound to the room and tells how it goes', async () => {
    const socket = await open();
    await ready(socket);
    socket.send(sound(1, -2, 32_767));
    socket.send(sound(-32_768));
    const { microphone } = server.room;
    await turns(() => microphone?.samples.length === 4);
    expect(microphone?.samples).toEqual([1, -2, 32_767, -32_768]);
    microphone?.tell({ type: 'live' });
    await socket.next(({ type }) => type === 'microphone.live', SOON);
    socket.send({ type: 'microphone.end' });
    await turns(() => microphone?.ended === true);
    microphone?.tell({ type: 'ended', why: 'ended', seconds: 1.5 });
    expect(await socket.next(({ type }) => type === 'microphone.ended', SOON)).toEqual({
      ...{ type: 'microphone.ended', why: 'ended', seconds: 1.5 },
    });
    expect(await socket.closed).toEqual({ code: 1000, reason: 'ended' });
  });

  it('gives the word back when the operator’s page is gone', async () => {
    const socket = await open();
    await ready(socket);
    socket.close();
    await turns(() => server.room.microphone?.ended === true);
  });

  it('is one operator’s at a time', async () => {
    const first = await open();
    await ready(first);
    const second = await open();
    expect(await second.next(({ type }) => type === 'error', SOON)).toMatchObject({ code: 'taken' });
    expect((await second.closed).code).toBe(1013);
    expect(server.room.microphone?.ended).toBe(false);
    first.close();
  });

  it('takes sound alone, no faster than it is spoken', async () => {
    const odd = await open();
    odd.send(new Uint8Array(3));
    expect((await odd.closed).code).toBe(1007);
    await turns(() => server.room.microphone?.ended === true);
    const wrong = await open();
    wrong.send({ type: 'sing' });
    expect(await wrong.next(({ type }) => type === 'error', SOON)).toMatchObject({ code: 'unknown_type' });
    for (let i = 0; i < 30; i += 1) wrong.send(new Uint8Array(38_400));
    expect((await wrong.closed).code).toBe(1008);
    expect(server.room.microphone?.samples.length).toBeLessThan((30 * 38_400) / 2);
  });
});
