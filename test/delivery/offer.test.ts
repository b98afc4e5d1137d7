import { describe, expect, it } from 'vitest';
import { parseFragment } from '../../src/delivery/fragment.js';
import { readOffer } from '../../src/delivery/offer.js';

const H264 = [
  'a=rtpmap:102 H264/90000',
  'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f',
  'a=rtpmap:103 rtx/90000',
  'a=fmtp:103 apt=102',
];
const VP8 = [
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 transport-cc',
  'a=rtcp-fb:96 nack pli',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
];

function offer(video: readonly string[], payloads: string, direction = 'recvonly'): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `m=video 9 UDP/TLS/RTP/SAVPF ${payloads}`,
    'c=IN IP4 0.0.0.0',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuv',
    'a=fingerprint:sha-256 00',
    'a=candidate:1 1 udp 1 2b4c.local 5000 typ host',
    'a=candidate:2 1 udp 1 192.0.2.1 5000 typ host',
    'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    `a=${direction}`,
    ...video,
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 0',
    'a=recvonly',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:0 PCMU/8000',
    '',
  ].join('\r\n');
}

describe('reading an offer', () => {
  it('prefers H.264 baseline over VP8 and keeps its retransmission', () => {
    const read = readOffer(offer([...VP8, ...H264], '96 97 102 103'));
    expect(read).toMatchObject({ video: 'h264', rtx: 103 });
    expect(read.sdp).toContain('m=video 9 UDP/TLS/RTP/SAVPF 102 103\r\n');
    expect(read.sdp).not.toContain('VP8');
    expect(read.sdp).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n');
  });

  it('takes G.711 from a gateway that has no Opus, named or by its payload type alone', () => {
    const phone = (audio: readonly string[]): string =>
      offer([], '')
        .replace(/m=video[\s\S]*?(?=m=audio)/, 'a=ice-ufrag:a\r\na=fingerprint:sha-256 00\r\n')
        .replace(/m=audio[\s\S]*/, ['m=audio 9 UDP/TLS/RTP/SAVPF 8 0 101', ...audio, ''].join('\r\n'));
    const named = readOffer(phone(['a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000']));
    expect(named).toMatchObject({ audio: 'pcmu', video: null });
    expect(named.sdp).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n');
    expect(named.sdp).toContain('a=rtpmap:0 PCMU/8000\r\n');
    const aLaw = readOffer(phone(['a=rtpmap:8 PCMA/8000']).replace('8 0 101', '8'));
    expect(aLaw).toMatchObject({ audio: 'pcma', video: null });
    expect(readOffer(offer(VP8, '96 97')).audio).toBe('opus');
  });

  it('takes VP8 where H.264 is missing or not in packetization-mode 1', () => {
    expect(readOffer(offer(VP8, '96 97'))).toMatchObject({ video: 'vp8', rtx: 97 });
    const single = ['a=rtpmap:102 H264/90000', 'a=fmtp:102 packetization-mode=0;profile-level-id=42001f'];
    expect(readOffer(offer([...VP8, ...single], '96 97 102')).video).toBe('vp8');
  });

  it('never looks up mDNS names and does without transport-wide congestion control', () => {
    const { sdp } = readOffer(offer(VP8, '96 97'));
    expect(sdp).not.toContain('.local');
    expect(sdp).toContain('192.0.2.1');
    expect(sdp).not.toMatch(/transport-cc|transport-wide-cc/);
  });

  it.each([
    ['hello', /does not begin with v=0/],
    ['v=0\r\nnonsense', /the line "nonsense"/],
    ['v=0\r\ns=-\r\n', /no media section/],
    [offer(VP8, '96 97').replace(/a=fingerprint.*\r\n/, ''), /no a=fingerprint/],
    [offer(VP8, '96 97').replace(/a=ice-ufrag.*\r\n/, ''), /no a=ice-ufrag/],
    [offer(VP8, '96 97', 'sendonly'), /does not receive/],
    [offer(['a=rtpmap:98 AV1/90000'], '98'), /neither H\.264 .* nor VP8/],
    [
      offer(VP8, '96 97')
        .replace('opus', 'ilbc')
        .replace('PCMU', 'G722')
        .replace('111 0', '111 9')
        .replace('rtpmap:0', 'rtpmap:9'),
      /offers none of audio\/opus, audio\/PCMU and audio\/PCMA/,
    ],
    [`v=0\r\n${'a=x\r\n'.repeat(20_000)}`, /at most 65536/],
  ])('refuses %#: naming what is wrong', (sdp, message) => {
    expect(() => readOffer(sdp)).toThrow(message);
  });
});

describe('a trickle fragment', () => {
  it('gives candidates with their section', () => {
    expect(parseFragment('a=ice-ufrag:x\r\na=mid:1\r\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n')).toEqual({
      credentials: null,
      candidates: [{ candidate: 'candidate:1 1 udp 1 192.0.2.1 1 typ host', mid: '1' }],
    });
    expect(parseFragment('a=ice-ufrag:x\r\na=ice-pwd:y\r\n').credentials).toEqual({ ufrag: 'x', password: 'y' });
    expect(() => parseFragment('garbage')).toThrow(/"garbage"/);
  });
});
