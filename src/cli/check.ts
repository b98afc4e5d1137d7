import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyChecksums } from '../avatar/bundle.js';
import { readBundle } from '../avatar/files.js';
import { type Known, learnBundle } from '../check/bundle.js';
import { examine } from '../check/findings.js';
import { judge, type Mark } from '../check/marks.js';
import type { Recording } from '../check/recording.js';
import { writeReport } from '../check/report.js';
import { watch } from '../check/watcher.js';
import { type Clock, systemClock } from '../domain/clock.js';
import { Failure } from '../domain/failure.js';
import type { Language } from '../domain/language.js';
import { silentLog } from '../domain/log.js';
import { VOICE_NAMES } from '../domain/speech.js';
import { type EmbeddedVoice, type EmbeddedVoiceOptions, startEmbeddedVoice } from '../speech/voices/embedded.js';

/** Nobody listens live here: a busy machine may take its time. */
const ATTEMPTS = 3;
const STALL_MS = 30_000;
const READY_MS = 60_000;

export interface CheckOptions {
  readonly url: string;
  readonly room: string;
  readonly seconds: number;
  readonly bundle: string;
  /** Of the comments typed. */
  readonly language: Language;
  /** Where the report goes; default a new folder in `cache`/check. */
  readonly out?: string;
  readonly cache: string;
  readonly version: string;
  readonly print: (line: string) => void;
  /** Progress, shown in place; every call replaces the last one. */
  readonly progress: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Watches a room, judges what was received and writes the report.
 * @returns The marks; the caller decides what a failed one means.
 * @throws Failure `unavailable`, `not_found` or `bad_request` saying what to do.
 */
export async function runCheck(options: CheckOptions): Promise<readonly Mark[]> {
  const { url, room, seconds, print, progress } = options;
  const clock = options.clock ?? systemClock;
  const when = new Date(clock.now()).toISOString();
  const out = options.out ?? join(options.cache, 'check', when.slice(0, 19).replaceAll(':', '-'));
  // Whatever is wrong with the bundle is said before two minutes are spent watching.
  const opened = readBundle(options.bundle);
  verifyChecksums(opened);
  const { manifest } = opened;
  const voices = await openVoices(manifest.voice, clock);
  let known: Known | undefined;
  try {
    const recording = await watch({
      url: url.replace(/\/+$/, ''),
      room,
      seconds,
      language: options.language,
      clock,
      onProgress: ({ share, pictures, captions, last }) =>
        progress(
          `${bar(share)} 观看 watching ${(share * seconds).toFixed(0)}/${seconds} s, ${pictures} 帧 pictures, ${captions} 句 sentences  ${last}`,
        ),
    });
    const size = sizeOf(recording) ?? manifest;
    known = await learnBundle(options.bundle, join(options.cache, 'avatars'), size, (share) =>
      progress(`${bar(share)} 认识主播 learning the presenter`),
    );
    const findings = await examine(recording, known, voices, (share) => progress(`${bar(share)} 测量 measuring`));
    const marks = judge(findings);
    progress('');
    const bundle = `${manifest.id} ${manifest.version}`;
    const html = await writeReport({ url, room, bundle, when, version: options.version }, findings, marks);
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'report.html'), html);
    for (const line of tableOf(marks)) print(line);
    for (const text of findings.spoken.notFound) print(`✗ 没听到 not heard: ${text}`);
    const failed = marks.filter((mark) => !mark.pass).length;
    print(failed === 0 ? '全部通过 every mark passes' : `${failed} 项未通过 of ${marks.length} marks fail`);
    print(join(out, 'report.html'));
    return marks;
  } finally {
    for (const voice of voices) await voice.close();
    await known?.close();
  }
}

/** The pictures' size, as the room said on arrival. */
function sizeOf({ events }: Recording): { width: number; height: number } | undefined {
  const hello = events.find(({ event }) => event.type === 'hello')?.event;
  return hello?.type === 'hello' ? (hello.room.picture ?? undefined) : undefined;
}

/** The voices that the presenter may speak with: what the bundle hints at, then what a room may have chosen by hand. */
async function openVoices(
  hints: ReturnType<typeof readBundle>['manifest']['voice'],
  clock: Clock,
): Promise<EmbeddedVoice[]> {
  const manners = [hints.zh, hints.en].flatMap((hint) => {
    const voice = VOICE_NAMES.find((name) => name === hint?.name);
    return hint === undefined || voice === undefined ? [] : [{ voice, rate: hint.rate, pitch: hint.pitch }];
  });
  const all = [...manners, ...VOICE_NAMES.map((voice) => ({ voice, rate: 1, pitch: 0 }))];
  const different = all.filter(
    (one, i) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === i,
  );
  const voices: EmbeddedVoice[] = [];
  for (const manner of different)
    voices.push(await patiently({ clock, log: silentLog, stallMs: STALL_MS, readyMs: READY_MS, ...manner }));
  return voices;
}

/** A voice process that is not up in time on a busy machine is started again. */
async function patiently(manner: EmbeddedVoiceOptions): Promise<EmbeddedVoice> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startEmbeddedVoice(manner);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** Columns for a terminal: mark, measured, limit, verdict, source. */
function tableOf(marks: readonly Mark[]): string[] {
  const rows = [
    { tick: ' ', name: '指标 mark', measured: '测得 measured', limit: '限值 limit', source: '出处 source' },
    ...marks.map((mark) => ({
      tick: mark.pass ? '✓' : '✗',
      name: `${mark.name.zh} ${mark.name.en}`,
      measured: mark.measured,
      limit: mark.limit,
      source: mark.source,
    })),
  ];
  const widest = (key: 'name' | 'measured' | 'limit'): number => Math.max(...rows.map((row) => columns(row[key])));
  const widths = { name: widest('name'), measured: widest('measured'), limit: widest('limit') };
  const lines = rows.map(
    (row) =>
      `${row.tick} ${padded(row.name, widths.name)}  ${padded(row.measured, widths.measured)}  ${padded(row.limit, widths.limit)}  ${row.source}`,
  );
  const failed = marks.filter((mark) => !mark.pass);
  return [...lines, ...failed.map((mark) => `✗ ${mark.name.zh} ${mark.name.en}: ${mark.note.zh} ${mark.note.en}`)];
}

/** Terminal columns of a text: full-width characters take two. */
function columns(text: string): number {
  let sum = 0;
  for (const character of text)
    sum += /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u.test(character) ? 2 : 1;
  return sum;
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

function bar(share: number): string {
  const full = Math.round(20 * Math.max(0, Math.min(1, share)));
  return `[${'#'.repeat(full)}${'.'.repeat(20 - full)}]`;
}

/** `120s`, `120`, `2m`: how long to watch. */
export function secondsOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m)?$/.exec(text);
  const seconds = match === null ? NaN : Number(match[1]) * (match[2] === 'm' ? 60 : 1);
  if (!(seconds >= 10 && seconds <= 3600)) {
    throw new Failure('bad_request', `${JSON.stringify(text)} is no time to watch: give 10s to 60m, such as 120s`);
  }
  return seconds;
}
