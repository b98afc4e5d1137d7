import { join } from 'node:path';
import { blinksPerMinute } from '../../avatar/blinks.js';
import { type Bundle, verifyChecksums } from '../../avatar/bundle.js';
import { readBundle } from '../../avatar/files.js';
import { decodePictures } from '../../avatar/unpacking.js';
import { Failure } from '../../domain/failure.js';
import { ContactSheet } from './sheet.js';

export interface InspectOptions {
  /** Where to write a contact sheet, PNG. */
  readonly sheet?: string;
  readonly print: (line: string) => void;
}

/**
 * Checks a bundle thoroughly (manifest, paths, checksums, every picture decoded) and describes it.
 * @throws Failure `bad_request` naming the file or key that is wrong.
 */
export async function inspectAvatar(folder: string, options: InspectOptions): Promise<void> {
  const bundle = readBundle(folder);
  verifyChecksums(bundle);
  const { manifest } = bundle;
  const { width, height, pictures } = manifest;
  const video = join(bundle.folder, pictures.file);
  const sheet = options.sheet === undefined ? undefined : new ContactSheet(width, height, pictures.count);
  let decoded = 0;
  await decodePictures(video, { width, height }, async (picture) => {
    await sheet?.take(decoded, picture);
    decoded += 1;
  });
  if (decoded !== pictures.count) {
    throw new Failure('bad_request', `${video} holds ${decoded} pictures, avatar.json says ${pictures.count}`);
  }
  for (const [english, chinese, value] of describe(bundle)) {
    options.print(`${english.padEnd(13)} ${chinese}${'\u3000'.repeat(Math.max(0, 5 - chinese.length))} ${value}`);
  }
  if (sheet !== undefined && options.sheet !== undefined) {
    const shown = await sheet.write(options.sheet);
    options.print(`sheet         总览\u3000\u3000\u3000 ${options.sheet} (${shown} pictures)`);
  }
}

function describe({ manifest, lipSync }: Bundle): [english: string, chinese: string, value: string][] {
  const { pictures, clips, mouth, pose, voice, consent } = manifest;
  const seconds = (count: number): string => `${(count / manifest.framesPerSecond).toFixed(1)} s`;
  const spoken = (['zh', 'en'] as const).map((language) => {
    const hint = voice[language];
    return hint === undefined ? `${language}: -` : `${language}: ${hint.name}, rate ${hint.rate}, pitch ${hint.pitch}`;
  });
  return [
    ['format', '格式', manifest.format],
    ['id', '编号', `${manifest.id} ${manifest.version}${manifest.provisional ? ' (provisional / 临时形象)' : ''}`],
    ['name', '名字', `${manifest.name.zh} / ${manifest.name.en}`],
    ['size', '尺寸', `${manifest.width} x ${manifest.height}, ${manifest.framesPerSecond} fps`],
    ['pictures', '画面', `${pictures.count} (${seconds(pictures.count)}), all decoded / 全部可解码`],
    ...clips.map(({ id, kind, from, to, loop }): [string, string, string] => {
      const lids = pose.blink.slice(from, to + 1);
      const blinks =
        kind === 'idle' || kind === 'listen' ? `, ${blinksPerMinute(lids).toFixed(1)} blinks a minute` : '';
      return [
        'clip',
        '片段',
        `${id}: ${kind}, ${seconds(to - from + 1)} (${from}..${to})${loop ? ', loops' : ''}${blinks}`,
      ];
    }),
    ['motion', '动作图', manifest.motion === undefined ? '-' : `${manifest.motion.length} edges`],
    ['mouth', '嘴部', `${mouth.size} px, x ${range(mouth.x)}, y ${range(mouth.y)}`],
    ['pose', '姿态', `yaw ${range(pose.yaw)}°, pitch ${range(pose.pitch)}°, roll ${range(pose.roll)}°`],
    ['eyes', '眼睛', manifest.eyes === undefined ? '-' : `left x ${range(manifest.eyes.left.x)}`],
    ['lip-sync', '口型', `${manifest.lipsync}: ${lipSync.format}, ${lipSync.visemes.length} visemes`],
    ['voice', '声音', spoken.join('; ')],
    ['consent', '授权', consent.kind === 'person' ? `${consent.person}, ${consent.date}` : consent.statement],
    ['licence', '许可', manifest.licence],
    ['checksums', '校验', `${Object.keys(manifest.checksums).length} files verified / 已核对`],
  ];
}

function range(values: readonly number[]): string {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return `${low}..${high}`;
}
