/** The ICE servers of a WHEP `Link` header (draft-ietf-wish-whep §4.6). */
export function iceServersOf(link: string | null): RTCIceServer[] {
  const entries = link?.match(/<[^>]+>[^<]*/g) ?? [];
  return entries.flatMap((entry) => {
    const urls = /^<([^>]+)>/.exec(entry)?.[1];
    if (urls === undefined || !/;\s*rel="?ice-server"?/.test(entry)) return [];
    const username = /;\s*username="([^"]*)"/.exec(entry)?.[1];
    const credential = /;\s*credential="([^"]*)"/.exec(entry)?.[1];
    return [username === undefined || credential === undefined ? { urls } : { urls, username, credential }];
  });
}

/** Waits for the ICE candidates, but not for slow ones: those follow by trickling. */
export async function gathered(connection: RTCPeerConnection, atMostMs: number): Promise<void> {
  if (connection.iceGatheringState === 'complete') return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, atMostMs);
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Our ICE credentials and candidates as a trickle fragment (RFC 8840 §9): all of a description, or those given. */
export function fragmentOf(sdp: string, candidates?: readonly string[]): string {
  const lines = sdp.split('\r\n');
  const first = (prefix: string): string[] => lines.filter((line) => line.startsWith(prefix)).slice(0, 1);
  const own =
    candidates?.map((candidate) => `a=${candidate}`) ?? lines.filter((line) => line.startsWith('a=candidate:'));
  const all = [...first('a=ice-ufrag:'), ...first('a=ice-pwd:'), ...first('m='), ...first('a=mid:'), ...own];
  return `${all.join('\r\n')}\r\n`;
}

/** The answer that was given before, with the ICE credentials and candidates of a fragment instead of its own. */
export function withFragment(answer: string, fragment: string): string {
  const credentials = fragment.split('\r\n').filter((line) => /^a=ice-(ufrag|pwd):/.test(line));
  const candidates = fragment.split('\r\n').filter((line) => line.startsWith('a=candidate:'));
  const kept = answer.split('\r\n').filter((line) => !/^a=(ice-ufrag|ice-pwd|candidate|end-of-candidates)/.test(line));
  let sections = 0;
  const lines = kept.flatMap((line) => {
    if (!line.startsWith('m=')) return [line];
    sections += 1;
    // Attributes follow the connection line; everything is bundled on the first section's transport.
    return [line, 'c=IN IP4 0.0.0.0', ...credentials, ...(sections === 1 ? candidates : [])];
  });
  return lines.filter((line, i) => !(line.startsWith('c=') && lines[i - 1]?.startsWith('m=') !== true)).join('\r\n');
}

/** Offers to ask again for lost sound (RFC 4585 §4.2), which browsers can but do not offer by themselves. */
export function askingForSound(offer: string): string {
  return offer.replace(
    /^a=rtpmap:(\d+) opus\/48000\/2\r\n/gim,
    (line, payload: string) => `${line}a=rtcp-fb:${payload} nack\r\n`,
  );
}
