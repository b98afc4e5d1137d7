import { Failure } from '../domain/failure.js';
import type { AudioCodec, VideoCodec } from '../domain/packet.js';

const MOST_BYTES = 64 * 1024;

export interface ReadOffer {
  /** The offer without what this server must not see or does not speak; ready for werift. */
  readonly sdp: string;
  /** What sound is sent in. */
  readonly audio: AudioCodec;
  /** null when the viewer wants sound only. */
  readonly video: VideoCodec | null;
  /** Payload type of the retransmission stream for the video (RFC 4588), where it was offered. */
  readonly rtx: number | null;
  /** Id of the header extension that says when a picture's packet was sent: receivers estimate better with it. null: not offered. */
  readonly sendTime: number | null;
}

/** https://webrtc.googlesource.com/src/+/refs/heads/main/docs/native-code/rtp-hdrext/abs-send-time */
export const SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';

interface Section {
  readonly kind: string;
  lines: string[];
}

/**
 * Reads a viewer's offer (RFC 8866, RFC 8829): chooses one video codec (H.264 constrained baseline with packetization-mode
 * 1 before VP8) and Opus, or G.711 where a gateway speaks nothing else, drops every other payload, mDNS candidates (resolving them would leak and stall) and
 * transport-wide congestion control (werift's sender history of it grows without bound).
 * @throws Failure `bad_sdp` naming what is wrong.
 */
export function readOffer(offer: string): ReadOffer {
  if (offer.length > MOST_BYTES) throw bad(`has ${offer.length} bytes, at most ${MOST_BYTES} are taken`);
  const lines = offer.split(/\r\n|\n/).filter((line) => line !== '');
  if (!(lines[0]?.startsWith('v=0') ?? false)) throw bad('does not begin with v=0');
  const wrong = lines.find((line) => !/^[a-z]=/.test(line));
  if (wrong !== undefined) throw bad(`has the line ${JSON.stringify(wrong.slice(0, 60))}`);
  const { session, sections } = split(lines);
  if (sections.length === 0) throw bad('has no media section (m= line)');
  if (sections.length > 4) throw bad(`has ${sections.length} media sections, at most 4 are taken`);
  if (!lines.some((line) => line.startsWith('a=fingerprint:')))
    throw bad('has no a=fingerprint: DTLS-SRTP is required');
  if (!lines.some((line) => line.startsWith('a=ice-ufrag:'))) throw bad('has no a=ice-ufrag: ICE is required');
  let audio: AudioCodec = 'opus';
  let video: VideoCodec | null = null;
  let rtx: number | null = null;
  let sendTime: number | null = null;
  let media = 0;
  for (const section of sections) {
    if (section.kind !== 'audio' && section.kind !== 'video') continue;
    if (section.lines.some((line) => line === 'a=sendonly' || line === 'a=inactive')) {
      throw bad(`has a ${section.kind} section that does not receive; a viewer offers recvonly`);
    }
    media += 1;
    if (section.kind === 'audio') audio = keepAudio(section);
    else {
      ({ video, rtx } = keepVideo(section));
      sendTime = sendTimeOf(section);
    }
  }
  if (media === 0) throw bad('has neither an audio nor a video section');
  const kept = sections.flatMap((section) => section.lines);
  const sdp = [...session, ...kept]
    .filter((line) => !/^a=candidate:.*\.local /i.test(line))
    .filter((line) => !line.includes('transport-cc') && !line.includes('transport-wide-cc'));
  return { sdp: `${sdp.join('\r\n')}\r\n`, audio, video, rtx, sendTime };
}

function split(lines: readonly string[]): { session: string[]; sections: Section[] } {
  const session: string[] = [];
  const sections: Section[] = [];
  for (const line of lines) {
    if (line.startsWith('m=')) sections.push({ kind: line.slice(2).split(' ')[0] ?? '', lines: [] });
    (sections.at(-1)?.lines ?? session).push(line);
  }
  return { session, sections };
}

function keepVideo(section: Section): { video: VideoCodec; rtx: number | null } {
  const baseline = payloads(section)
    .filter((payload) => attribute(section, 'rtpmap', payload)?.toUpperCase().startsWith('H264/') === true)
    .find((payload) => {
      const parameters = attribute(section, 'fmtp', payload) ?? '';
      // Profile 42 with constraint set 1, or plain 42: what our constrained baseline stream decodes on (RFC 6184 §8.1).
      return /packetization-mode=1/.test(parameters) && /profile-level-id=42/i.test(parameters);
    });
  const chosen = baseline ?? find(section, 'VP8/90000');
  if (chosen === undefined) throw bad('offers neither H.264 baseline with packetization-mode=1 nor VP8');
  const rtx = payloads(section).find(
    (payload) =>
      attribute(section, 'rtpmap', payload)?.toLowerCase().startsWith('rtx/') === true &&
      new RegExp(`(^|;)\\s*apt=${chosen}\\b`).test(attribute(section, 'fmtp', payload) ?? ''),
  );
  keep(section, rtx === undefined ? [chosen] : [chosen, rtx]);
  return { video: baseline === undefined ? 'vp8' : 'h264', rtx: rtx === undefined ? null : Number(rtx) };
}

/** One-byte extensions have ids from 1 to 14 (RFC 8285 §4.2). */
function sendTimeOf(section: Section): number | null {
  const line = section.lines.find((one) => one.startsWith('a=extmap:') && one.endsWith(` ${SEND_TIME}`));
  const id = Number(/^a=extmap:(\d+)(?:\/recvonly)? /.exec(line ?? '')?.[1] ?? 0);
  return id >= 1 && id <= 14 ? id : null;
}

const SOUND = [
  { codec: 'opus', encoding: 'opus/48000/2', fixed: null },
  { codec: 'pcmu', encoding: 'PCMU/8000', fixed: '0' },
  { codec: 'pcma', encoding: 'PCMA/8000', fixed: '8' },
] as const;

function keepAudio(section: Section): AudioCodec {
  for (const { codec, encoding, fixed } of SOUND) {
    const named = find(section, encoding) ?? find(section, `${encoding}/1`);
    // G.711 has payload types of its own that need no rtpmap (RFC 3551 §6).
    const bare = fixed !== null && payloads(section).includes(fixed) ? fixed : undefined;
    const payload = named ?? bare;
    if (payload === undefined) continue;
    keep(section, [payload]);
    if (named === undefined) section.lines.push(`a=rtpmap:${payload} ${encoding}`);
    return codec;
  }
  throw bad('offers none of audio/opus, audio/PCMU and audio/PCMA');
}

function find(section: Section, encoding: string): string | undefined {
  return payloads(section).find(
    (payload) => attribute(section, 'rtpmap', payload)?.toLowerCase() === encoding.toLowerCase(),
  );
}

function payloads(section: Section): string[] {
  return section.lines[0]?.split(' ').slice(3) ?? [];
}

function attribute(section: Section, name: string, payload: string): string | undefined {
  const prefix = `a=${name}:${payload} `;
  return section.lines.find((line) => line.startsWith(prefix))?.slice(prefix.length);
}

/** Leaves only these payload types in a section. */
function keep(section: Section, kept: readonly string[]): void {
  const head = section.lines[0]?.split(' ').slice(0, 3) ?? [];
  section.lines = [
    [...head, ...kept].join(' '),
    ...section.lines.slice(1).filter((line) => {
      const payload = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+|\*) /.exec(line)?.[1];
      return payload === undefined || payload === '*' || kept.includes(payload);
    }),
  ];
}

function bad(what: string): Failure {
  return new Failure('bad_sdp', `The offer ${what}.`);
}
