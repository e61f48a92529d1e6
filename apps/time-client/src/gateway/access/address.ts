import { isIP, isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** A proxy may pass on anything for an address; no more of it than this is kept. */
const LONGEST = 64;

/** An address as people write it: an IPv4 one that came over an IPv6 socket as the IPv4 one, without an interface. */
export function plainAddress(address = ''): string {
  return address.replace(MAPPED, '$1').replace(/%.*$/, '').slice(0, LONGEST);
}

/**
 * What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 one, since whoever has one of those has
 * all of them.
 */
export function addressKey(address: string): string {
  const plain = plainAddress(address);
  return isIPv6(plain) ? network64(plain) : plain;
}

/** Whether that is this machine. */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

/** What `TRUST_PROXY` takes: an address, a subnet, or a name that Express knows for some. */
export const PROXY_ADDRESS = {
  test(text: string): boolean {
    if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
    const [address = '', bits, ...rest] = text.split('/');
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return most > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
  },
};

function network64(address: string): string {
  const [head = '', tail = ''] = address.split('::');
  const left = groups(head);
  const right = groups(tail);
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const first = [...left, ...zeros, ...right].slice(0, 4);
  return `${first.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

function groups(text: string): string[] {
  if (text === '') return [];
  // 1.2.3.4 at the end stands for two groups.
  return text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
