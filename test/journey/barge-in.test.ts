import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configFolder } from './config-folder.js';
import { JourneyOperator, OPERATOR_ENV } from './operator.js';
import { type HeardPacket, JourneyPeer } from './peer.js';
import { type RunningServer, startServer } from './server.js';
import { JourneySocket, type WireEvent } from './socket.js';

/** Louder than this (RMS of 20 ms, about -46 dBFS) somebody speaks. */
const SPEECH_RMS = 0.005;
/** What may be on its way when the operator's request is answered: two packets, the fade, Opus's own memory; a busy machine. */
const ON_ITS_WAY = 12;

describe('taking the word from her', () => {
  const folder = configFolder((room) => ({
    ...room,
    pauseMs: 0,
    segments: room.segments.map((segment) => ({ ...segment, interrupt: 'now' })),
  }));
  let server: RunningServer;
  let socket: JourneySocket;
  let peer: JourneyPeer;
  let operator: JourneyOperator;
  const sound: HeardPacket[] = [];
  let heard = (): void => undefined;

  beforeAll(async () => {
    server = await startServer({ ...OPERATOR_ENV, ZHUBO_CONFIG: folder.path });
    operator = new JourneyOperator(server.url);
    socket = await JourneySocket.viewer(server.url);
    peer = await JourneyPeer.join(server.url, 'demo', {
      decode: true,
      onSound: (packet) => {
        sound.push(packet);
        heard();
      },
    });
  });

  afterAll(async () => {
    socket.close();
    await peer.leave();
    expect(await server.stop()).toBe(0);
    folder.remove();
  });

  const packets = async (until: () => boolean): Promise<void> =>
    await new Promise((resolve) => {
      heard = () => {
        if (!until()) return;
        heard = () => undefined;
        resolve();
      };
    });
  const captions = (): WireEvent[] => socket.events.map(({ event }) => event).filter(({ type }) => type === 'caption');
  /** Waits until a sentence of the show has been heard for a while and is being heard; resolves with its caption. */
  const amidSentence = async (): Promise<WireEvent> => {
    const before = captions().length;
    const isShow = (event: WireEvent): boolean =>
      event.type === 'caption' &&
      String(event['turn']).startsWith('s') &&
      Number(event['endMs']) - Number(event['startMs']) > 2_500 &&
      captions().indexOf(event) >= before;
    const caption = await socket.next(isShow, 60_000);
    const from = sound.length;
    await packets(() => sound.length > from + 25 && (sound.at(-1)?.rms ?? 0) > 4 * SPEECH_RMS);
    return caption;
  };
  const nextCaption = async (text: unknown, behind: WireEvent): Promise<WireEvent> =>
    await socket.next(
      (event) =>
        event.type === 'caption' && event['text'] === text && Number(event['startMs']) > Number(behind['startMs']),
      60_000,
    );

  it('silences her when an operator wants silence: nothing more is heard, and the cut sentence comes again afterwards', async () => {
    const cut = await amidSentence();
    await operator.hold('everything');
    const from = sound.length;
    await packets(() => sound.length >= from + 150);
    const late = sound.slice(from).flatMap(({ rms }, i) => (rms > SPEECH_RMS ? [i] : []));
    expect(late.filter((i) => i >= ON_ITS_WAY)).toEqual([]);
    expect(captions().at(-1)).toBe(cut);
    // Two seconds later she is as silent as before anybody spoke.
    expect(Math.max(...sound.slice(from + 100, from + 150).map(({ rms }) => rms))).toBeLessThan(0.001);
    await operator.hold('nothing');
    const again = await nextCaption(cut['text'], cut);
    const between = captions().slice(captions().indexOf(cut) + 1, captions().indexOf(again));
    // Behind nothing but the words back to it.
    expect(between.length).toBeLessThanOrEqual(1);
  });

  it('says an operator’s urgent words in the middle of a sentence, then that sentence from its beginning', async () => {
    const cut = await amidSentence();
    await operator.say('插播一句，仓库今天正常发货。', 'now');
    const urgent = await nextCaption('插播一句，仓库今天正常发货。', cut);
    expect(Number(urgent['startMs'])).toBeLessThan(Number(cut['endMs']));
    const again = await nextCaption(cut['text'], urgent);
    expect(captions().indexOf(again) - captions().indexOf(urgent)).toBeLessThanOrEqual(2);
  });

  it('lets a question take the word at once where the segment allows it, and goes on at the cut sentence', async () => {
    const cut = await amidSentence();
    socket.send({ type: 'comment', id: 'b1', text: '3号多少钱' });
    const closed = await socket.next((event) => event.type === 'comment.closed' && event['id'] === 'b1', 60_000);
    expect(closed['outcome']).toBe('answered');
    const answer = captions().filter((event) => event['turn'] === closed['turn']);
    expect(Number(answer[0]?.['startMs'])).toBeLessThan(Number(cut['endMs']));
    const again = await nextCaption(cut['text'], answer.at(-1) ?? cut);
    expect(captions().indexOf(again) - captions().indexOf(answer.at(-1) ?? cut)).toBeLessThanOrEqual(2);
  });

  it('skips to the next segment in the middle of a sentence, which is not heard again', async () => {
    const cut = await amidSentence();
    await operator.skip();
    const next = await socket.next(
      (event) =>
        event.type === 'segment.started' &&
        Number(/\d+/.exec(String(event['turn']))?.[0]) > Number(/\d+/.exec(String(cut['turn']))?.[0]),
      60_000,
    );
    const following = await amidSentence();
    expect(following['turn']).toBe(next['turn']);
    expect(
      captions()
        .slice(captions().indexOf(cut) + 1)
        .map((event) => event['text']),
    ).not.toContain(cut['text']);
  });
});
