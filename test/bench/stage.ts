import { Avatar } from '../../src/avatar/avatar.js';
import { seededRandom, systemClock } from '../../src/domain/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { LipSync, openFeatureEncoder } from '../../src/driving/lip-sync.js';
import { Motion } from '../../src/driving/motion.js';
import { openOpusEncoder } from '../../src/encoding/encoders/opus.js';
import { openVideoEncoder } from '../../src/encoding/encoders/video.js';
import { startEmbeddedVoice } from '../../src/speech/voices/embedded.js';
import { Overlays } from '../../src/stage/overlays.js';
import { Performer } from '../../src/stage/performer.js';

const PICTURES = 500;
const TEXT =
  '轻暖羽绒服直播间价三百九十九元，平时价五百九十九元。短款，连帽，拿在手里很轻，出门不占地方，尺码和颜色想知道的，直接打在公屏上。';

/** CPU milliseconds of this process so far; nothing else runs in it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The stage's own loop, as fast as it goes, over speech from the embedded voice; then the encoder alone. */
export async function benchStage(
  root: string,
): Promise<{ driving: number; rendering: number; encoding: number; whole: number; ratio: number }> {
  const avatar = await Avatar.open({
    folder: `${root}models/presenter`,
    cache: `${root}.cache/avatars`,
    openEncoder: openFeatureEncoder,
  });
  const { manifest } = avatar;
  const voice = await startEmbeddedVoice({ clock: systemClock, log: silentLog });
  const performer = new Performer({
    avatar,
    lipSync: await LipSync.open(avatar.lipSyncFolder, avatar.lipSync),
    motion: new Motion(manifest, seededRandom(1)),
    overlays: await Overlays.open(manifest, `${root}models/fonts/ZhuboSansSC-Bold.otf`, 'zh', silentLog),
    audio: await openOpusEncoder(),
    openVideo: openVideoEncoder,
    bitsPerSecond: 1_500_000,
    send: () => undefined,
    report: () => undefined,
    cpuMs,
  });
  await performer.demand({ type: 'demand', h264: 1, vp8: 0, opus: 1 });
  for (let i = 0; i < 3; i += 1) {
    const utterance = `u${i}`;
    for await (const chunk of voice.speak(
      { id: utterance, text: TEXT, language: 'zh' },
      new AbortController().signal,
    )) {
      performer.playout.push({ turn: 't', utterance, caption: TEXT, language: 'zh', chunk });
    }
  }
  await voice.close();
  for (let i = 0; i < 50; i += 1) await performer.step(false);
  performer.metrics();
  for (let i = 0; i < PICTURES; i += 1) await performer.step(false);
  const figures = performer.metrics();
  performer.close();

  const encoder = await openVideoEncoder('h264', { ...manifest, bitsPerSecond: 1_500_000 });
  const picture = {
    width: manifest.width,
    height: manifest.height,
    data: new Uint8Array((manifest.width * manifest.height * 3) / 2),
  };
  let alone = 0;
  for (let i = 0; i < PICTURES; i += 1) {
    avatar.readPicture(i % manifest.pictures.count, picture.data);
    const start = cpuMs();
    encoder.encode(picture, i * 1920, i === 0);
    alone += cpuMs() - start;
  }
  encoder.close();
  avatar.close();
  const { drivingMs: driving, renderingMs: rendering, encodingMs: encoding, wholeMs: whole } = figures;
  return { driving, rendering, encoding, whole, ratio: whole / (alone / PICTURES) };
}
