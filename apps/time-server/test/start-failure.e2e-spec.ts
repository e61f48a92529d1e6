import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { portOf, startApp, startNatsServer } from '@app/testing';

/** Starts a replica that cannot start: how it ended, and all it said. */
async function failingStart(env: NodeJS.ProcessEnv): Promise<{ code: number | null; text: string }> {
  const process = await startApp('time-server', { env: { LOG_LEVEL: 'silent', GRPC_ENABLED: 'false', ...env } });
  const { code } = await process.ended;
  return { code, text: process.lines.join('\n') };
}

describe('a replica that cannot start says why, without a stack, and ends with exit code 1', () => {
  it('when there is no broker', async () => {
    const nobody = 'nats://127.0.0.1:1';
    expect(await failingStart({ NATS_URL: nobody, NATS_START_TIMEOUT_MS: '300' })).toEqual({
      code: 1,
      text: `time-server cannot start: 1001 no broker at ${nobody} within 300 ms; start one there, or set NATS_URL to where one is`,
    });
  });

  it('when its configuration is wrong, with all mistakes at once', async () => {
    const env = { PORT: '99999', MAX_STREAMS: 'many', NATS_PASSWORD: 'hunter2' };
    expect(await failingStart(env)).toEqual({
      code: 1,
      text: [
        'time-server cannot start: its configuration has 3 mistakes',
        '  NATS_PASSWORD  needs NATS_USER',
        '  PORT           expected a whole number from 0 to 65535, got 99999',
        '  MAX_STREAMS    expected a whole number from 1 to 10000000 streams, got "many"',
        'docs/configuration.md lists every setting with its range and default',
      ].join('\n'),
    });
  });

  it('when its port is taken', async () => {
    await using broker = await startNatsServer();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const PORT = String(portOf(taken));
    try {
      expect(await failingStart({ NATS_URL: broker.url, HOST: '127.0.0.1', PORT })).toEqual({
        code: 1,
        text: `time-server cannot start: port ${PORT} is in use; set PORT to another, or to 0 for any free one`,
      });
    } finally {
      taken.close();
    }
  });
});
