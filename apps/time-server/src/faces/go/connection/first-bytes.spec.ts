import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { allGobCalls } from '../../../../test/go/gob-fixtures.js';
import { firstProtocol } from './first-bytes.js';

const protocolOf = (text: string) => firstProtocol(Buffer.from(text, 'latin1'));

describe('the first bytes of a connection', () => {
  it.each([
    ['CONNECT /_goRPC_ HTTP/1.0\n\n', 'connect'],
    ['CONNECT /else HTTP/1.1\r\n', 'connect'],
    ['POST / HTTP/1.1', 'http'],
    ['GET / HTTP/1.1', 'http'],
    ['OPTIONS * HTTP/1.1', 'http'],
    ['CONNECTED', 'http'],
    ['COPY', 'http'],
    ['{"method":', 'json'],
    ['[]', 'json'],
    [' {', 'json'],
    ['\r\n', 'json'],
    ['{\xff\x81', 'gob'],
    ['P\xff\x81', 'gob'],
    ['  \x7f', 'json'],
    [' \x7f', 'gob'],
    ['/\xff\x87', 'gob'],
    ['\x00', 'gob'],
    ['get / HTTP/1.1', 'gob'],
  ])('%j are of %s', (text, protocol) => {
    expect(protocolOf(text)).toBe(protocol);
  });

  it.each([[''], ['C'], ['CO'], ['CONNECT'], ['{'], [' '], ['P']])('%j might be of several', (text) => {
    expect(protocolOf(text)).toBeUndefined();
  });

  it('of whatever Go has made with gob are of gob', () => {
    expect(allGobCalls().map(firstProtocol)).toEqual(allGobCalls().map(() => 'gob'));
  });

  it('are enough where there are eight of them, and more change nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8 }), (bytes) => {
        const protocol = firstProtocol(bytes.subarray(0, 8));
        expect(protocol).toBeDefined();
        expect(firstProtocol(bytes)).toBe(protocol);
      }),
    );
  });
});
