import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rehearse } from '../../src/check/rehearsal.js';
import { ownVoice } from '../check/voice.js';
import { dataFolder } from './data-folder.js';
import { type Film, decode, judge, type MouthBox, play } from './film.js';
import { Janus, WhipBridge } from './janus.js';
import { NginxRtmp } from './nginx-rtmp.js';
import { OPERATOR_ENV } from './operator.js';
import { type OutletAnswer, OutletOperator } from './outlet-operator.js';
import { type RunningServer, startServer } from './server.js';
import { freeUdpPort, until } from './waiting.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOKEN = 'whip-token-that-nobody-may-see';
const KEY = 'stream-key-that-nobody-may-see?expire=1&sign=2';
const SENTENCE = '大家好，这一句话要在每一个出口都听得见，请大家慢慢看。';
const SECONDS = 14;
/** Janus and nginx are on this machine. */
const INSIDE = { ZHUBO_OUTLET_INSIDE: 'true' };

const missing = [
  '/usr/bin/janus',
  '/usr/sbin/nginx',
  '/usr/lib/nginx/modules/ngx_rtmp_module.so',
  '/usr/bin/ffmpeg',
].filter((path) => !existsSync(path));
if (missing.length > 0 && process.env['CI'] !== undefined)
  throw new Error(`CI lacks ${missing.join(', ')}: see .ci/run`);
if (missing.length > 0) console.log(`outlets are not tested here, which lacks ${missing.join(', ')}`);

describe.skipIf(missing.length > 0)('outlets', () => {
  const folder = dataFolder();
  const data = folder.path;
  const mouth = mouthBox();
  let janus: Janus;
  let bridge: WhipBridge;
  let nginx: NginxRtmp;
  let server: RunningServer;
  let operator: OutletOperator;

  beforeAll(async () => {
    [janus, nginx] = await Promise.all([Janus.start(), NginxRtmp.start()]);
    bridge = await WhipBridge.open(janus, TOKEN);
    server = await startServer({ ...OPERATOR_ENV, ...INSIDE, ZHUBO_DATA: data });
    operator = new OutletOperator(server.url);
  });

  afterAll(async () => {
    await server.stop();
    await bridge.close();
    await janus.remove();
    await nginx.remove();
    folder.remove();
  });

  let whip: OutletAnswer;
  let rtmp: OutletAnswer;
  let recording: OutletAnswer;

  it('are added live and go live, and nobody is shown a key', async () => {
    await operator.hold('everything');
    whip = await operator.addOutlet({ type: 'whip', url: bridge.url, token: TOKEN, name: 'SFU' });
    rtmp = await operator.addOutlet({ type: 'rtmp', url: nginx.url, key: KEY });
    recording = await operator.addOutlet({ type: 'recording' });
    expect(rtmp.target).toBe(`${nginx.url}/••••`);
    expect(whip.target).toBe(`${new URL(bridge.url).origin}/••••`);
    for (const { id } of [whip, rtmp, recording]) await operator.untilState(id, 'live');
    const answers = JSON.stringify(await operator.outlets());
    for (const text of [answers, await (await fetch(`${server.url}/readyz`)).text(), server.log()])
      for (const secret of [TOKEN, KEY, 'expire=1', '/balanced']) expect(text).not.toContain(secret);
  });

  it('carry the mouth and the voice: through Janus, through nginx, over HLS and on disk', async () => {
    const audio = await freeUdpPort();
    const video = await freeUdpPort();
    const sdp = join(data, 'janus.sdp');
    writeFileSync(sdp, sessionOf(audio, video));
    const films = { janus: join(data, 'janus.mkv'), nginx: join(data, 'nginx.mkv'), hls: join(data, 'hls.mkv') };
    const playing = Promise.all([
      play(['-protocol_whitelist', 'file,udp,rtp', '-i', sdp], SECONDS, films.janus),
      play(['-i', `${nginx.url}/${KEY}`], SECONDS, films.nginx),
      play(['-i', `${server.url}/v1/rooms/demo/hls/index.m3u8`], SECONDS, films.hls),
    ]);
    await bridge.latest.forward(audio, video);
    // Some silence before, and some after.
    await operator.untilSent(recording.id, 3);
    await operator.say(SENTENCE, 'now');
    await playing;

    const voice = await ownVoice();
    const sentence = await rehearse(voice, { text: SENTENCE, language: 'zh' });
    await voice.close();
    const [file] = await operator.recordings('.mp4');
    const disk = join(data, 'recordings/demo', file?.name ?? 'none');
    for (const [outlet, path] of Object.entries({ ...films, disk })) {
      const film: Film = await decode(path, mouth);
      const found = judge(film, mouth, sentence);
      console.log(outlet, found);
      expect([outlet, found.speaking > 2.5 * found.silent]).toEqual([outlet, true]);
      expect([outlet, found.voice > 0.8]).toEqual([outlet, true]);
    }
  });

  it('record with what the law wants, captions beside it, fetched in ranges and nothing else of the disk', async () => {
    const [file] = await operator.recordings('.mp4');
    const name = file?.name ?? '';
    const { stdout } = await run('ffprobe', [
      ...['-v', 'error', '-show_entries', 'format_tags', '-of', 'json'],
      join(data, 'recordings/demo', name),
    ]);
    const { AIGC } = (JSON.parse(stdout) as { format: { tags: { AIGC: string } } }).format.tags;
    expect(JSON.parse(AIGC)).toMatchObject({
      Label: '1',
      ContentProducer: 'Zhubo',
      ProduceID: `demo/${name.slice(0, -4)}`,
    });
    const [captions] = await operator.recordings('.vtt');
    const vtt = await (await operator.fetch(`recordings/${captions?.name ?? ''}`)).text();
    expect(vtt).toMatch(/^WEBVTT\n\n(?:[\d:.]+ --> [\d:.]+\n.+\n\n)+$/);
    expect(vtt).toContain(SENTENCE);
    const part = await operator.fetch(`recordings/${name}`, { headers: { range: 'bytes=4-7' } });
    expect([part.status, await part.text()]).toEqual([206, 'ftyp']);
    for (const way of ['..%2f..%2fzhubo.sqlite', '%2e%2e%2fzhubo.sqlite', 'zhubo.sqlite', name.replace('.mp4', '.exe')])
      expect((await operator.fetch(`recordings/${way}`)).status).toBe(404);
    expect((await fetch(`${server.url}/v1/rooms/demo/recordings`)).status).toBe(401);
  });

  it('survive the deaths of Janus and of nginx while the show goes on', async () => {
    await operator.hold('nothing');
    await Promise.all([janus.kill(), nginx.kill()]);
    for (const { id } of [whip, rtmp]) await operator.untilState(id, 'retrying', 'connecting');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    // Two more fragments on disk: nobody waited for the dead.
    await operator.untilSent(recording.id, 2);
    await bridge.forget();
    await Promise.all([janus.start(), nginx.start()]);
    for (const { id } of [whip, rtmp]) await operator.untilState(id, 'live');
    const again = join(data, 'again.mkv');
    await play(['-i', `${nginx.url}/${KEY}`], 2, again);
    expect((await decode(again, mouth)).pictures.length).toBeGreaterThan(20);
    const port = await freeUdpPort();
    const socket = createSocket('udp4').bind(port, '127.0.0.1');
    await bridge.latest.forward(port, port);
    await once(socket, 'message');
    socket.close();
  });

  it('are changed, stopped and removed live; a wrong token is final and says so', async () => {
    const wrong = await operator.changeOutlet(whip.id, { token: 'wrong' });
    expect(wrong.target).toBe(whip.target);
    await operator.untilState(whip.id, 'failed');
    expect((await operator.outlet(whip.id)).error).toContain('401');
    expect((await operator.changeOutlet(rtmp.id, { enabled: false })).state).toBe('stopped');
    await operator.removeOutlet(whip.id);
    await operator.removeOutlet(rtmp.id);
    expect((await operator.outlets()).map(({ id }) => id)).toEqual([recording.id]);
  });

  it('leave a recording that plays when the process is killed, and go on by themselves when it is started again', async () => {
    await operator.untilSent(recording.id, 1);
    process.kill(server.pid, 'SIGKILL');
    await until('it is dead', () => !alive(server.pid));
    const [killed] = readdirSync(join(data, 'recordings/demo')).filter((name) => name.endsWith('.mp4'));
    const { stderr } = await run('ffmpeg', [
      '-v',
      'error',
      '-i',
      join(data, 'recordings/demo', killed ?? ''),
      '-f',
      'null',
      '-',
    ]);
    expect(stderr).toBe('');
    server = await startServer({ ...OPERATOR_ENV, ...INSIDE, ZHUBO_DATA: data });
    operator = new OutletOperator(server.url);
    await until('recording again', async () => (await operator.recordings('.mp4')).length === 2);
    await until('nobody writes to it', async () => !((await operator.recordings('.mp4'))[0]?.recording ?? true));
    expect((await operator.fetch(`recordings/${killed ?? ''}`, { method: 'DELETE' })).status).toBe(204);
    expect((await operator.recordings('.mp4')).map(({ name }) => name)).not.toContain(killed);
  });
});

function mouthBox(): MouthBox {
  const { mouth } = JSON.parse(readFileSync(`${ROOT}models/presenter/avatar.json`, 'utf8')) as {
    mouth: { size: number; x: number[]; y: number[] };
  };
  const middle = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
  return { x: middle(mouth.x), y: middle(mouth.y), size: mouth.size };
}

/** What Janus forwards, in the words of RFC 8866. */
function sessionOf(audio: number, video: number): string {
  return [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=Janus',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${audio} RTP/AVP 111`,
    'a=rtpmap:111 opus/48000/2',
    `m=video ${video} RTP/AVP 96`,
    'a=rtpmap:96 H264/90000',
    'a=fmtp:96 packetization-mode=1',
    '',
  ].join('\r\n');
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
