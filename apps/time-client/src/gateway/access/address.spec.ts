import { describe, expect, it } from '@jest/globals';
import { addressKey, isLoopback, plainAddress, PROXY_ADDRESS } from './address.js';

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80::1'],
    [undefined, ''],
    ['x'.repeat(9_000), 'x'.repeat(64)],
  ])('%s is written %s', (address, plain) => expect(plainAddress(address)).toBe(plain));

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['not an address', 'not an address'],
  ])('%s counts as %s', (address, key) => expect(addressKey(address)).toBe(key));

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::ffff:127.0.0.1', true],
    ['::1', true],
    ['128.0.0.1', false],
    ['127.evil.example', false],
    ['', false],
  ])('%s is this machine: %s', (address, is) => expect(isLoopback(address)).toBe(is));

  it.each([
    ['10.0.0.0/8', true],
    ['192.0.2.7', true],
    ['2001:db8::/32', true],
    ['loopback', true],
    ['10.0.0.0/33', false],
    ['10.0.0.0/8/8', false],
    ['10.0.0.0/', false],
    ['2', false],
    ['true', false],
    ['', false],
  ])('%s says which proxies to trust: %s', (text, is) => expect(PROXY_ADDRESS.test(text)).toBe(is));
});
