import { Failure } from '../domain/failure.js';

export interface Fragment {
  /** The viewer's ICE credentials, where they are given: others than before mean an ICE restart. */
  readonly credentials: { readonly ufrag: string; readonly password: string } | null;
  readonly candidates: readonly { readonly candidate: string; readonly mid: string }[];
}

/** A trickle-ICE fragment (`application/trickle-ice-sdpfrag`, RFC 8840 §9). @throws Failure `bad_sdp`. */
export function parseFragment(fragment: string): Fragment {
  if (fragment.length > 16 * 1024)
    throw new Failure('bad_sdp', `A fragment of ${fragment.length} bytes, at most 16384 are taken.`);
  const candidates: { candidate: string; mid: string }[] = [];
  let mid = '0';
  let ufrag: string | undefined;
  let password: string | undefined;
  for (const line of fragment.split(/\r\n|\n/)) {
    if (line === '') continue;
    if (!/^[a-z]=/.test(line))
      throw new Failure('bad_sdp', `The fragment has the line ${JSON.stringify(line.slice(0, 60))}.`);
    if (line.startsWith('a=mid:')) mid = line.slice('a=mid:'.length);
    else if (line.startsWith('a=candidate:')) candidates.push({ candidate: line.slice('a='.length), mid });
    else if (line.startsWith('a=ice-ufrag:')) ufrag ??= line.slice('a=ice-ufrag:'.length);
    else if (line.startsWith('a=ice-pwd:')) password ??= line.slice('a=ice-pwd:'.length);
  }
  return { credentials: ufrag === undefined || password === undefined ? null : { ufrag, password }, candidates };
}

/** What a restart of ICE is answered with (RFC 9725 §4.3.2): the server's new credentials and its candidates. */
export function writeFragment(ufrag: string, password: string, mid: string, candidates: readonly string[]): string {
  const lines = [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    `a=mid:${mid}`,
    ...candidates.map((candidate) => `a=${candidate}`),
    'a=end-of-candidates',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
