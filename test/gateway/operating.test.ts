import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.js';
import { Failure } from '../../src/domain/failure.js';
import type { Utterance } from '../../src/domain/speech.js';
import { LiveEvidence } from '../../src/flywheel/live-evidence.js';
import { wavOf } from '../../src/gateway/operating/voice-routes.js';
import { OPERATOR_KEY, serve, type Server } from './scripted.js';

const supported = { supported: true, check: 'rendered-from-facts' };

describe('what operators work with', () => {
  let server: Server;
  let evidence: LiveEvidence;
  let recorded: unknown[];
  let spoken: Utterance[];

  beforeEach(async () => {
    recorded = [];
    spoken = [];
    const journal = { record: (entry: unknown) => recorded.push(entry), close: async () => await Promise.resolve() };
    evidence = new LiveEvidence(journal, systemClock);
    server = await serve({
      operating: {
        evidence: (room) => (room === 'demo' ? evidence : undefined),
        scripts: () => ({
          write: async ({ product, seconds }) => {
            await Promise.resolve();
            if (product === 'nothing') throw new Failure('not_found', 'There is no product "nothing".');
            return {
              lines: [{ part: 'hook', say: '来看{name}。', text: '来看围巾。', citations: [], verdict: supported }],
              blocked: [
                { text: '全网最低', verdict: { supported: false, check: 'forbidden-absolute', detail: '最低' } },
              ],
              seconds,
              by: 'templates',
            };
          },
          check: (line) => ({
            text: line,
            citations: [],
            verdict: line.includes('100%')
              ? { supported: false, check: 'number-not-in-fact', detail: '100%' }
              : supported,
          }),
        }),
        timbres: ({ presenter = 'shipped', voice = 'female' }) => ({
          zh: { name: voice, rate: presenter === 'shipped' ? 1 : 1.1, pitch: 0 },
        }),
        voice: {
          async *speak(utterance) {
            spoken.push(utterance);
            await Promise.resolve();
            yield { at: 0, samples: Int16Array.of(1, -2), cues: [], last: false };
            yield { at: 2, samples: Int16Array.of(3), cues: [], last: true };
          },
        },
      },
    });
  });

  afterEach(async () => {
    await server.app.close();
  });

  const call = async (method: string, path: string, body?: object, key = OPERATOR_KEY): Promise<Response> =>
    await fetch(`${server.url}/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const json = async (response: Promise<Response>): Promise<unknown> => await (await response).json();

  it('shows what the journal records, after a number, and waits for the next', async () => {
    evidence.record({
      kind: 'comment',
      room: 'demo',
      id: 'v/1',
      text: '<b>多少钱</b>',
      outcome: 'answered',
      turn: 'a1',
    });
    evidence.record({
      kind: 'answer',
      room: 'demo',
      turn: 'a1',
      sentences: [{ text: '99元', citations: ['x.price'] }],
    });
    expect(recorded).toHaveLength(2);
    const all = (await json(call('GET', 'rooms/demo/evidence'))) as { records: object[]; last: number };
    expect(all).toMatchObject({
      records: [
        { seq: 1, kind: 'comment', text: '<b>多少钱</b>' },
        { seq: 2, turn: 'a1' },
      ],
      last: 2,
    });
    expect(await json(call('GET', 'rooms/demo/evidence?after=2'))).toEqual({ records: [], last: 2 });
    // After a restart a number of before is higher than any: everything is new.
    expect(await json(call('GET', 'rooms/demo/evidence?after=900'))).toMatchObject({ last: 2 });
    const waiting = json(call('GET', 'rooms/demo/evidence?after=2&wait=20'));
    const late = setInterval(() => evidence.record({ kind: 'operator', room: 'demo', turn: 'o1' }), 20);
    expect(await waiting).toMatchObject({ records: [{ seq: 3, kind: 'operator' }] });
    clearInterval(late);
    expect((await call('GET', 'rooms/second/evidence')).status).toBe(404);
    expect((await call('GET', 'rooms/demo/evidence', undefined, 'a-platform-key')).status).toBe(403);
  });

  it('bans a viewer for a while or for the show, and lifts it', async () => {
    expect(await json(call('PUT', 'rooms/demo/bans/v-1', {}))).toEqual({ bans: [{ viewer: 'v-1', until: null }] });
    expect((await call('PUT', 'rooms/demo/bans/v%2F2', { minutes: 10 })).status).toBe(200);
    expect(server.room.houseRules.isBanned('v/2')).toBe(true);
    expect((await call('PUT', 'rooms/demo/bans/v-3', { minutes: 0 })).status).toBe(400);
    expect((await call('DELETE', 'rooms/demo/bans/v-1')).status).toBe(204);
    expect((await call('DELETE', 'rooms/demo/bans/v-1')).status).toBe(404);
    expect(await json(call('GET', 'rooms/demo/bans'))).toMatchObject({ bans: [{ viewer: 'v/2' }] });
  });

  it('takes topics not to be talked about, and says what is no topic', async () => {
    const topics = [{ facet: 'price', product: 'bottle' }, { facet: 'invoice' }];
    expect(await json(call('PUT', 'rooms/demo/muted-topics', { topics }))).toEqual({
      topics: [
        { facet: 'price', product: 'bottle' },
        { facet: 'invoice', product: null },
      ],
    });
    expect((await call('PUT', 'rooms/demo/muted-topics', { topics: [{}] })).status).toBe(400);
    expect((await call('PUT', 'rooms/demo/muted-topics', { topics: [{ facet: 'gossip' }] })).status).toBe(400);
    expect(server.room.houseRules.muted()).toHaveLength(2);
  });

  it('writes a pitch with its verdicts, and judges lines that people wrote', async () => {
    const pitch = await json(call('POST', 'rooms/demo/pitches', { product: 'scarf', language: 'zh', seconds: 30 }));
    expect(pitch).toMatchObject({
      seconds: 30,
      lines: [{ say: '来看{name}。', text: '来看围巾。', verdict: supported }],
      blocked: [{ text: '全网最低', verdict: { check: 'forbidden-absolute' } }],
    });
    expect((await call('POST', 'rooms/demo/pitches', { product: 'nothing', language: 'zh' })).status).toBe(404);
    expect((await call('POST', 'rooms/demo/pitches', { product: 'scarf', language: 'fr' })).status).toBe(400);
    const lines = [
      { say: '100% 羊毛', language: 'zh' },
      { say: '围巾', language: 'zh', product: 'scarf' },
    ];
    expect(await json(call('POST', 'rooms/demo/line-checks', { lines }))).toMatchObject({
      lines: [{ verdict: { supported: false, detail: '100%' } }, { verdict: { supported: true } }],
    });
    expect((await call('POST', 'rooms/demo/line-checks', { lines: [] })).status).toBe(400);
  });

  it('lets one listen to the voice: a WAV of what was said', async () => {
    const response = await call('POST', 'voice/samples', { text: ' 大家好 ', language: 'zh', pace: 1.1 });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(wavOf(Int16Array.of(1, -2, 3)));
    expect(spoken).toMatchObject([{ text: '大家好', language: 'zh', pace: 1.1, timbre: { name: 'female', rate: 1 } }]);
    await call('POST', 'voice/samples', { text: '大家好', language: 'zh', presenter: 'ming', voice: 'male' });
    expect(spoken[1]?.timbre).toEqual({ name: 'male', rate: 1.1, pitch: 0 });
    expect((await call('POST', 'voice/samples', { text: 'a', language: 'zh', voice: 'loud' })).status).toBe(400);
    expect((await call('POST', 'voice/samples', { text: ' ', language: 'zh' })).status).toBe(400);
    expect((await call('POST', 'voice/samples', { text: 'a', language: 'zh', pace: 9 })).status).toBe(400);
    expect((await call('POST', 'voice/samples', { text: 'a', language: 'zh' }, 'a-platform-key')).status).toBe(403);
  });

  it('writes WAV as others read it', () => {
    const wav = wavOf(Int16Array.of(1, -2));
    expect(wav.length).toBe(48);
    expect([wav.toString('latin1', 0, 4), wav.readUInt32LE(4), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([
      'RIFF',
      40,
      48_000,
      16,
    ]);
    expect([wav.readUInt32LE(40), wav.readInt16LE(44), wav.readInt16LE(46)]).toEqual([4, 1, -2]);
  });
});
