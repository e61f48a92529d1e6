import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { WRONG_MESSAGES } from '@app/testing';
import { BAD_BYTES } from './bad-bytes.js';

const SOCKET_MS = 200;
const ANSWER_MS = 2_000;

/** Sends everything that is wrong, by NATS and by raw sockets, again and again until it is told to stop. */
export class Vandal {
  sent = 0;
  private isStopped = false;
  private readonly work: Promise<unknown>;

  constructor(private readonly url: string) {
    this.work = Promise.all([this.byNats(), this.bySocket()]);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.work;
  }

  private async byNats(): Promise<void> {
    const connection = await connect({ servers: this.url, name: 'vandal' });
    while (!this.isStopped) {
      for (const [, kind, body] of WRONG_MESSAGES) {
        // refused with an answer; one that is lost with a killed replica is no matter
        await connection.request(`time.rpc.${kind}.vandal`, body, { timeout: ANSWER_MS }).catch(() => undefined);
        connection.publish('time.rpc.cancel.vandal', body);
        this.sent += 2;
      }
    }
    await connection.close();
  }

  private async bySocket(): Promise<void> {
    const { hostname, port } = new URL(this.url);
    while (!this.isStopped) {
      for (const bytes of BAD_BYTES) {
        const socket = connectSocket(Number(port), hostname).on('error', () => undefined);
        socket.write(bytes);
        socket.resume();
        await Promise.race([once(socket, 'close').catch(() => undefined), delay(SOCKET_MS)]);
        socket.destroy();
        this.sent += 1;
      }
    }
  }
}
