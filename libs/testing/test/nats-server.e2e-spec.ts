import { describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { portOf, processState, startNatsServer, waitUntil } from '../src/index.js';

const settingsOf = async (monitoringUrl: string): Promise<unknown> => (await fetch(`${monitoringUrl}/varz`)).json();
const roundTrip = (connection: NatsConnection): Promise<number> => connection.rtt();

describe('startNatsServer', () => {
  it('starts a real broker on a free port with the settings of deploy/nats', async () => {
    await using server = await startNatsServer({ name: 'broker-under-test' });
    const connection = await connect({ servers: server.url });
    await expect(roundTrip(connection)).resolves.toEqual(expect.any(Number));
    await connection.close();
    await expect(settingsOf(server.monitoringUrl)).resolves.toMatchObject({
      server_name: 'broker-under-test',
      host: '127.0.0.1',
      port: server.port,
      max_payload: 64 * 1024,
      max_pending: 16 * 1024 * 1024,
      max_control_line: 1024,
      ping_interval: 2e9,
      ping_max: 2,
      write_deadline: 2e9,
    });
  });

  it('fails at once, with the words of the server, when the configuration is wrong', async () => {
    const starting = startNatsServer({ configLines: ['no_such_setting: 1'] });
    await expect(starting).rejects.toThrow(/ended with code 1 at its start:[^]*unknown field "no_such_setting"/);
  });

  it('takes the preferred port if it is free, and another one if not', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const preferredPort = portOf(occupant);
    await using elsewhere = await startNatsServer({ preferredPort });
    expect(elsewhere.port).not.toBe(preferredPort);
    occupant.close();
    await once(occupant, 'close');
    await using there = await startNatsServer({ preferredPort });
    expect(there.port).toBe(preferredPort);
  });

  it('comes back on the same port after a kill', async () => {
    await using server = await startNatsServer();
    const { port, pid } = server;
    server.kill();
    await expect(server.ended).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    await server.restart();
    expect(server.port).toBe(port);
    expect(server.pid).not.toBe(pid);
    const connection = await connect({ servers: server.url });
    await connection.close();
  });

  it('freezes and goes on', async () => {
    await using server = await startNatsServer();
    const connection = await connect({ servers: server.url });
    server.pause();
    await waitUntil(async () => (await processState(server.pid)) === 'stopped', {
      what: 'the broker to stand still',
    });
    let hasAnswered = false;
    const answer = roundTrip(connection).then(() => (hasAnswered = true));
    await expect(fetch(server.monitoringUrl, { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/i);
    expect(hasAnswered).toBe(false);
    server.resume();
    await expect(answer).resolves.toBe(true);
    await connection.close();
  });

  it('is gone after stop, which may be called twice', async () => {
    const server = await startNatsServer();
    await server.stop();
    await server.stop();
    await expect(connect({ servers: server.url, reconnect: false })).rejects.toThrow(/refused/i);
  });
});
