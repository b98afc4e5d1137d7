import {
  isDtls,
  MediaStream,
  MediaStreamTrack,
  type RTCDtlsTransport,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RTCRtpHeaderExtensionParameters,
  type RTCRtpSender,
} from 'werift';
import { Failure } from '../domain/failure.js';
import type { AudioCodec, VideoCodec } from '../domain/packet.js';
import { followNominations } from './nomination.js';
import { type ReadOffer, SEND_TIME } from './offer.js';

/** How viewers reach the server; see settings ZHUBO_ICE_*. */
export interface IceOptions {
  /** Addresses to announce besides the machine's own (NAT 1:1). */
  readonly addresses: readonly string[];
  readonly ports?: readonly [number, number];
  /** STUN and TURN servers this server itself asks for addresses; viewers are told theirs by the gateway. */
  readonly servers: readonly { readonly urls: string; readonly username?: string; readonly credential?: string }[];
}

const FEEDBACK = [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb' },
];
const VIDEO: Record<VideoCodec, RTCRtpCodecParameters> = {
  h264: new RTCRtpCodecParameters({
    mimeType: 'video/H264',
    clockRate: 90_000,
    rtcpFeedback: FEEDBACK,
    parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  }),
  vp8: new RTCRtpCodecParameters({ mimeType: 'video/VP8', clockRate: 90_000, rtcpFeedback: FEEDBACK }),
};
const RTX = new RTCRtpCodecParameters({ mimeType: 'video/rtx', clockRate: 90_000 });
const AUDIO: Record<AudioCodec, RTCRtpCodecParameters> = {
  opus: new RTCRtpCodecParameters({
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    // What FEC and concealment cannot mend is asked for again by who offers to.
    rtcpFeedback: [{ type: 'nack' }],
    parameters: 'minptime=20;useinbandfec=1',
  }),
  pcmu: new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8_000, channels: 1 }),
  pcma: new RTCRtpCodecParameters({ mimeType: 'audio/PCMA', clockRate: 8_000, channels: 1 }),
};

/** Datagrams that a viewer's first words may come in. */
const MOST_EARLY = 4;

export interface Answered {
  readonly connection: RTCPeerConnection;
  readonly transport: RTCDtlsTransport;
  readonly audio: RTCRtpSender;
  /** null: no pictures are sent. */
  readonly video: RTCRtpSender | null;
  readonly answer: string;
}

/**
 * A viewer begins DTLS as soon as one of its checks is answered; werift listens for it only when its own checks are through, some 20 to
 * 60 ms later, and drops what came before. The viewer would say it again after 50 ms (Chromium) to a second (OpenSSL's default).
 */
function keepEarlyHandshake(transport: RTCDtlsTransport): void {
  const { connection } = transport.iceTransport;
  const early: Buffer[] = [];
  const { unSubscribe } = connection.onData.subscribe((data) => {
    if (!isDtls(data)) return;
    // Said again, it begins again with the first fragment of the handshake message (RFC 6347 §4.2.2).
    if (data.length < 22 || data.readUIntBE(19, 3) === 0) early.length = 0;
    if (early.length < MOST_EARLY) early.push(Buffer.from(data));
  });
  const begins = transport.onStateChange.subscribe(() => {
    begins.unSubscribe();
    unSubscribe();
    // It listens when what told of its state has returned.
    queueMicrotask(() => {
      for (const data of early) connection.onData.execute(data);
    });
  });
}

/**
 * Answers a viewer's offer with werift. ICE and DTLS go on in the background.
 * @param pictures Whether there are any to send; an offer of video is answered `inactive` otherwise.
 * @throws Failure `bad_sdp`.
 */
export async function answerOffer(offer: ReadOffer, ice: IceOptions, pictures: boolean): Promise<Answered> {
  const { audio, video, rtx } = offer;
  const connection = new RTCPeerConnection({
    bundlePolicy: 'max-bundle',
    codecs: {
      audio: [AUDIO[audio]],
      video: video === null ? [] : rtx === null ? [VIDEO[video]] : [VIDEO[video], RTX],
    },
    headerExtensions: {
      audio: [],
      video: offer.sendTime === null ? [] : [new RTCRtpHeaderExtensionParameters({ uri: SEND_TIME })],
    },
    iceServers: ice.servers.map((server) => ({ ...server })),
    iceAdditionalHostAddresses: [...ice.addresses],
    ...(ice.ports === undefined ? {} : { icePortRange: [ice.ports[0], ice.ports[1]] }),
  });
  try {
    // One stream for both: browsers keep sound and picture of a stream together.
    const stream = new MediaStream({ id: 'zhubo', tracks: [] });
    const add = (kind: 'audio' | 'video'): RTCRtpSender => {
      const track = new MediaStreamTrack({ kind });
      stream.addTrack(track);
      return connection.addTrack(track, stream);
    };
    const sound = add('audio');
    const shown = video !== null && pictures ? add('video') : null;
    const transport = sound.dtlsTransport;
    // Without a STUN server of ours werift asks Google's, and where that is blocked every viewer would wait for it.
    if (!ice.servers.some(({ urls }) => urls.startsWith('stun'))) delete transport.iceTransport.connection.stunServer;
    keepEarlyHandshake(transport);
    followNominations(transport);
    await connection.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
    for (const transceiver of connection.getTransceivers()) {
      transceiver.setDirection(transceiver.kind === 'video' && shown === null ? 'inactive' : 'sendonly');
      // Offers say actpass; answering passive lets the browser's first flight through 100 ms sooner (measured).
      transceiver.dtlsTransport.role = 'server';
    }
    await connection.setLocalDescription(await connection.createAnswer());
    const answer = connection.localDescription?.sdp;
    if (answer === undefined) throw new Failure('internal', 'werift made no answer');
    return { connection, transport: sound.dtlsTransport, audio: sound, video: shown, answer };
  } catch (error) {
    await connection.close().catch(() => undefined);
    if (error instanceof Failure) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure('bad_sdp', `The offer cannot be answered: ${why}.`, { cause: error });
  }
}
