import { Failure } from '../domain/failure.js';

/** Candidates of a trickle-ICE fragment (`application/trickle-ice-sdpfrag`, RFC 8840 §9). */
export function parseFragment(fragment: string): { candidate: string; mid: string }[] {
  if (fragment.length > 16 * 1024)
    throw new Failure('bad_sdp', `A fragment of ${fragment.length} bytes, at most 16384 are taken.`);
  const found: { candidate: string; mid: string }[] = [];
  let mid = '0';
  for (const line of fragment.split(/\r\n|\n/)) {
    if (line === '') continue;
    if (!/^[a-z]=/.test(line))
      throw new Failure('bad_sdp', `The fragment has the line ${JSON.stringify(line.slice(0, 60))}.`);
    if (line.startsWith('a=mid:')) mid = line.slice('a=mid:'.length);
    else if (line.startsWith('a=candidate:')) found.push({ candidate: line.slice('a='.length), mid });
  }
  return found;
}
