import { isIP } from 'node:net';
import { Failure } from '../../../domain/failure.js';
import { isPublic } from '../../../network/addresses.js';
import { addressesOf, type Reach } from '../../../network/reaching.js';
import type { IceServer } from './resource.js';

/* What an endpoint has us send packets to beside its own address: an answer that names addresses inside would have us knock there. */

/** `turn:host:port?transport=udp` and its like: scheme, host, the rest. */
const ICE_URL = /^(stuns?|turns?):(\[[^\]]*\]|[^:?]*)(.*)$/;
/** `a=candidate:foundation component transport priority address port typ ...` (RFC 8839 §5.1). */
const CANDIDATE = /^a=candidate:(?:\S+ ){4}(\S+) /;

/**
 * An answer without the candidates that are not addresses of the public internet; names (mDNS) are none.
 * @throws Failure `forbidden` when no other is left.
 */
export function withoutInside(sdp: string, why: Reach['why']): string {
  let inside: string | undefined;
  let kept = 0;
  const lines = sdp.split(/(?<=\n)/).filter((line) => {
    const address = CANDIDATE.exec(line)?.[1];
    if (address === undefined) return true;
    const open = isPublic(address);
    if (open) kept += 1;
    else inside ??= address;
    return open;
  });
  if (inside !== undefined && kept === 0) throw new Failure('forbidden', why(inside));
  return lines.join('');
}

/**
 * The ICE servers that are outside, by the address that was checked. One that is asked over TLS keeps its name, which its certificate has
 * to be for.
 */
export async function outside(
  servers: readonly IceServer[],
  reach: Reach,
  signal: AbortSignal,
): Promise<readonly IceServer[]> {
  const found = servers.map(async (server): Promise<IceServer[]> => {
    const [, scheme = '', named = '', rest = ''] = ICE_URL.exec(server.urls) ?? [];
    try {
      const [address = ''] = await addressesOf(named.replace(/^\[|\]$/g, ''), reach, signal);
      if (scheme.endsWith('s')) return [server];
      return [{ ...server, urls: `${scheme}:${isIP(address) === 6 ? `[${address}]` : address}${rest}` }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(found)).flat();
}
