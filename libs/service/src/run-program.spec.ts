import { describe, expect, it } from '@jest/globals';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { ConfigError } from './config/config-error.js';
import { TooFewOpenFiles } from './open-files.js';
import { startFailureText } from './run-program.js';

function systemError(code: string, fields: object): Error {
  return Object.assign(new Error(`${code}: what the system says`), { code, ...fields });
}

describe('startFailureText', () => {
  it.each([
    [
      'a lost broker',
      new StreamError(StreamErrorCode.Connection, 'no broker at nats://a:1'),
      '1001 no broker at nats://a:1; start one there, or set NATS_URL to where one is',
    ],
    [
      'refused credentials',
      new StreamError(StreamErrorCode.Unauthenticated, 'refused'),
      '1006 refused; set NATS_USER and NATS_PASSWORD, NATS_TOKEN or NATS_CREDS_FILE',
    ],
    [
      'a taken port',
      systemError('EADDRINUSE', { port: 80 }),
      'port 80 is in use; set PORT to another, or to 0 for any free one',
    ],
    [
      'a taken port of another setting',
      systemError('EADDRINUSE', { port: 8080, setting: 'RPC_PORT' }),
      'port 8080 is in use; set RPC_PORT to another, or to 0 for any free one',
    ],
    [
      'a port of the system',
      systemError('EACCES', { port: 80 }),
      'port 80 is not permitted; set PORT to one above 1023',
    ],
    [
      'an address of another host',
      systemError('EADDRNOTAVAIL', { address: '10.9.8.7' }),
      'this host has no address 10.9.8.7; set HOST to one that it has',
    ],
    [
      'a connection for which there is no file left',
      new StreamError(StreamErrorCode.Connection, 'no broker at nats://a:1', {
        cause: new Error('connect EMFILE', { cause: systemError('EMFILE', {}) }),
      }),
      'too many files are open; raise the limit, as with ulimit -n 4096',
    ],
    ['a missing file', systemError('ENOENT', { path: '/a.creds' }), 'there is no file /a.creds'],
    ['something thrown that is no error', 'boo', 'boo'],
  ])('says of %s what to do', (_, error, text) => {
    expect(startFailureText(error)).toBe(text);
  });

  it('shows no stack of a mistake in the configuration or of a limit, and the stack of a fault of the program', () => {
    expect(startFailureText(new ConfigError([{ where: 'PORT', what: 'is odd' }]))).not.toMatch(/\n\s+at /);
    expect(startFailureText(new TooFewOpenFiles(20))).toMatch(/^only 20 files .* ulimit -n \d+$/);
    expect(startFailureText(new TypeError('x is not a function'))).toMatch(/^TypeError: x is not a function\n\s+at /);
  });
});
