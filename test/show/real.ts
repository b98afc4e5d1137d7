import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/domain/clock.js';
import { residentMb } from '../bench/process-books.js';
import { configFolder } from '../journey/config-folder.js';
import { dataFolder } from '../journey/data-folder.js';
import { JourneyOperator, OPERATOR_ENV } from '../journey/operator.js';
import { JourneyPeer } from '../journey/peer.js';
import { PLATFORM_KEY, startServer } from '../journey/server.js';
import { JourneySocket } from '../journey/socket.js';
import { audience } from './audience.js';
import { type Cut, findingsOf, Seen } from './seen.js';

/**
 * `npm run show [-- --minutes 20 --language zh]`: a show in real time on the built server, with scripted viewers over the platform's
 * socket, a viewer over WebRTC who decodes what comes, and an operator who interferes. Prints what was seen and whether it is right;
 * exits with 1 when something is not.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '20' }, language: { type: 'string', default: 'zh' } },
});
const language = values.language === 'en' ? 'en' : 'zh';
const seconds = 60 * Number(values.minutes);
if (!(seconds >= 120 && seconds <= 4 * 3600)) throw new Error(`--minutes ${values.minutes}: give 2 to 240`);
/** A moment of the show by its share of it. */
const at = (share: number): number => seconds * share;
const ORDER = { zh: '插播一句，仓库今天正常发货。', en: 'A word in between: the warehouse ships today.' }[language];
const BATCH_MS = 200;
const BATCH = 100;

const OFFER = {
  id: 'offer',
  kind: 'promotion',
  product: 'tea-gift-box',
  countdownSeconds: 60,
  lines: {
    zh: [{ say: '现在下单{name}，直播间价{livePrice}。', offer: true }],
    en: [{ say: 'Order the {name} now for {livePrice} in this room.', offer: true }],
  },
};

const data = dataFolder();
const folder = configFolder((room) => ({ ...room, language, segments: [...room.segments, OFFER] }));
const server = await startServer({
  ...OPERATOR_ENV,
  LOG_LEVEL: 'warn',
  ZHUBO_CONFIG: folder.path,
  ZHUBO_DATA: data.path,
});
const seen = new Seen(ORDER);
try {
  await play();
} finally {
  const code = await server.stop();
  folder.remove();
  data.remove();
  if (code !== 0) console.error(`The server ended with ${code}.`);
}
const findings = findingsOf(seen, seconds);
for (const { what, here, right } of findings) console.log(`${right ? '✓' : '✗'} ${what}: ${here}`);
const log = server.log().trim();
if (log !== '') console.log(`The server's warnings and errors:\n${log.slice(-4_000)}`);
process.exitCode = findings.every(({ right }) => right) ? 0 : 1;

async function play(): Promise<void> {
  const platform = await JourneySocket.open(server.url, '/v1/platform/socket', {
    headers: { authorization: `Bearer ${PLATFORM_KEY}` },
  });
  platform.send({ type: 'subscribe', rooms: ['demo'] });
  const began = performance.now();
  const now = (): number => performance.now() - began;
  const peer = await JourneyPeer.join(server.url, 'demo', {
    decode: true,
    onSound: ({ ticks, rms }) => seen.sound.push({ ticks, rms, atMs: now() }),
    onPicture: ({ ticks }) => seen.pictures.push(ticks),
  });
  const acts = audience({
    seconds: at(0.96),
    language,
    random: seededRandom(5),
    rate: 0.6,
    bursts: [0.15, 0.35, 0.6, 0.8].map((share, i) => ({
      at: at(share),
      seconds: 5,
      comments: 200,
      topic: i % 2 === 0 ? i : null,
    })),
    quiet: [{ from: at(0.45), to: at(0.55) }],
  });
  const cues = cuesOf(new JourneyOperator(server.url), now);
  let [act, cue, read, watched] = [0, 0, 0, 0];
  for (let tick = 1; now() < 1000 * seconds; tick += 1) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, tick * BATCH_MS - now())));
    const due = acts.slice(act, act + BATCH).filter(({ atMs }) => atMs <= now());
    const comments = due.flatMap((one, i) =>
      'comment' in one ? [{ id: `c${act + i}`, viewer: one.viewer, nickname: one.nickname, text: one.comment }] : [],
    );
    const events = due.flatMap((one, i) =>
      'event' in one ? [{ id: `e${act + i}`, kind: one.event, viewer: one.viewer, nickname: one.nickname }] : [],
    );
    act += due.length;
    for (const { id } of comments) seen.comments.set(id, { atMs: now(), ends: [] });
    if (comments.length > 0) platform.send({ type: 'comments', room: 'demo', comments });
    if (events.length > 0) platform.send({ type: 'events', room: 'demo', events });
    for (let next = cues[cue]; next !== undefined && 1000 * next.atS <= now(); next = cues[cue]) {
      cue += 1;
      await next.run();
    }
    for (const { event, atMs } of platform.events.slice(read)) seen.note(event, atMs - began);
    read = platform.events.length;
    seen.countOpen();
    if (now() < watched) continue;
    watched = now() + 10_000;
    seen.memoryMb.push(residentMb(server.pid));
    process.stderr.write(`\r${(now() / 60_000).toFixed(1)} min, ${seen.captions.length} sentences, ${act} acts `);
  }
  process.stderr.write('\n');
  platform.close();
  await peer.leave();
}

/** What the operator does, and when. */
function cuesOf(operator: JourneyOperator, now: () => number): readonly { atS: number; run: () => Promise<void> }[] {
  const cut = async (how: Cut['how'], run: () => Promise<void>): Promise<void> => {
    seen.cuts.push({ how, atMs: now() });
    await run();
  };
  const cues = [
    ...[0.1, 0.25, 0.42, 0.7].map((share) => ({
      atS: at(share),
      run: async () => await cut('order', async () => await operator.say(ORDER, 'now')),
    })),
    ...[0.3, 0.47, 0.65, 0.9].flatMap((share) => [
      { atS: at(share), run: async () => await cut('hold', async () => await operator.hold('everything')) },
      { atS: at(share) + 4, run: async () => await operator.hold('nothing') },
    ]),
    { atS: at(0.75), run: async () => await cut('skip', async () => await operator.skip()) },
    { atS: at(0.2), run: async () => await operator.edit('down-jacket', { livePrice: 379 }) },
    { atS: at(0.5), run: async () => await operator.edit('thermal-mug', { stock: 0 }) },
    { atS: at(0.85), run: async () => await operator.edit('thermal-mug', { stock: 90 }) },
  ];
  return cues.sort((a, b) => a.atS - b.atS);
}
