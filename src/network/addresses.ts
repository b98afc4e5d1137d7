import { BlockList, isIP } from 'node:net';

/** IPv4 that is not the public internet (IANA special-purpose registry), and a cloud's own address in it. */
const V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's WireServer answers to guests at a public address.
  ['168.63.129.16', 32],
];
/** Parts of global IPv6 (2000::/3) that are not hosts of the internet or hold an IPv4 address inside. */
const V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const refused = new BlockList();
for (const [network, prefix] of V4) refused.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of V6) refused.addSubnet(network, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/**
 * Whether an address is a host of the public internet: not private, loopback, link-local, multicast, a cloud's metadata,
 * documentation, or IPv4 dressed as IPv6 (mapped, translated, 6to4, Teredo).
 */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, 'ipv4');
  if (family === 6) return global6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
  return false;
}
