import { describe, expect, it } from '@jest/globals';
import { connectRequest } from './connect-request.js';

const read = (text: string) => connectRequest(Buffer.from(text, 'latin1'));

describe('a CONNECT', () => {
  it.each([
    ['CONNECT /_goRPC_ HTTP/1.0\n\n', ''],
    ['CONNECT /_goRPC_ HTTP/1.1\r\nHost: a\r\n\r\n', '/\xff\x87'],
    ['CONNECT /_goRPC_ HTTP/1.0\nHost: a\n\n', '\n\n'],
  ])('to the path of net/rpc is granted in the words that Go waits for: %j', (head, rest) => {
    expect(read(head + rest)).toEqual({
      isGranted: true,
      answer: 'HTTP/1.0 200 Connected to Go RPC\n\n',
      headBytes: head.length,
    });
  });

  it.each([
    ['CONNECT /_goRPC HTTP/1.0\n\n', '404 Not Found'],
    ['CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', '404 Not Found'],
    ['CONNECT /_goRPC_\n\n', '400 Bad Request'],
    ['CONNECT /_goRPC_ HTTP/2.0\n\n', '400 Bad Request'],
    ['CONNECT  HTTP/1.0\n\n', '400 Bad Request'],
    [`CONNECT /_goRPC_ HTTP/1.0\nA: ${'x'.repeat(5_000)}\n\n`, '431 Request Header Fields Too Large'],
  ])('to anything else is refused: %j', (text, status) => {
    const request = read(text);
    expect(request).toMatchObject({ isGranted: false });
    const [head = '', body = ''] = request?.answer.split('\r\n\r\n') ?? [];
    expect(head.split('\r\n')).toEqual([
      `HTTP/1.0 ${status}`,
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ]);
  });

  it('is waited for until its head is complete', () => {
    const text = 'CONNECT /_goRPC_ HTTP/1.0\r\nHost: a\r\n\r\n';
    for (let end = 0; end < text.length; end++) expect(read(text.slice(0, end))).toBeUndefined();
  });
});
