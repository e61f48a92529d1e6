import { RequestError, type NatsConnection } from '@nats-io/transport-node';
import { isId } from '../protocol/ids.js';
import type {
  CancelPair,
  ControlReply,
  OpenEntry,
  OpenResult,
  ResumeEntry,
  ResumeResult,
} from '../protocol/messages.js';
import { StreamError } from '../protocol/stream-error.js';
import type { Subjects } from '../protocol/subjects.js';
import { flushWithin } from '../link/flush-within.js';
import type { ClientBus, ProbeAnswer, RequestOutcome } from './client-bus.js';

/** The client's bus on a real connection. */
export class NatsClientBus implements ClientBus {
  constructor(
    private readonly connection: NatsConnection,
    private readonly subjects: Subjects,
    private readonly clientId: string,
  ) {}

  open(
    serverId: string | undefined,
    entries: readonly OpenEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<OpenResult>) => void,
  ): void {
    const subject = this.subjects.open(this.clientId, serverId);
    void this.request<OpenResult>(subject, entries, timeoutMs).then(done);
  }

  resume(
    serverId: string | undefined,
    entries: readonly ResumeEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<ResumeResult>) => void,
  ): void {
    const subject = this.subjects.resume(this.clientId, serverId);
    void this.request<ResumeResult>(subject, entries, timeoutMs).then(done);
  }

  cancel(serverId: string | undefined, pairs: readonly CancelPair[]): void {
    if (this.connection.isClosed()) return;
    const subject = this.subjects.cancel(this.clientId, serverId);
    this.connection.publish(subject, JSON.stringify({ streams: pairs }));
  }

  release(serverId: string, pairs: readonly CancelPair[], timeoutMs: number, done: () => void): void {
    const body = JSON.stringify({ streams: pairs });
    const subject = this.subjects.cancel(this.clientId, serverId);
    this.connection.request(subject, body, { timeout: timeoutMs }).then(
      () => done(),
      () => done(),
    );
  }

  ping(serverId: string, timeoutMs: number, done: (answer: ProbeAnswer) => void): void {
    this.connection.request(this.subjects.ping(this.clientId, serverId), undefined, { timeout: timeoutMs }).then(
      () => done('pong'),
      (error: unknown) => done(isNoResponder(error) ? 'no responder' : 'unanswered'),
    );
  }

  flush(timeoutMs: number, done: (isBack: boolean) => void): void {
    flushWithin(this.connection, timeoutMs, done);
  }

  reconnect(): void {
    this.connection.reconnect().catch(() => {
      // a connection that is closed for good stays closed; its owner has been told
    });
  }

  private async request<Result>(
    subject: string,
    streams: readonly OpenEntry[],
    timeout: number,
  ): Promise<RequestOutcome<Result>> {
    try {
      const message = await this.connection.request(subject, JSON.stringify({ streams }), { timeout });
      return readReply<Result>(message.json());
    } catch (error) {
      return { kind: isNoResponder(error) ? 'no responder' : 'unanswered' };
    }
  }
}

function isNoResponder(error: unknown): boolean {
  return error instanceof RequestError && error.isNoResponders();
}

function readReply<Result>(value: unknown): RequestOutcome<Result> {
  if (typeof value !== 'object' || value === null) return { kind: 'unanswered' };
  if ('error' in value) return { kind: 'refused', error: StreamError.fromWire(value.error) };
  const { serverId, results } = value as Partial<ControlReply<Result>>;
  // the id becomes part of subjects
  if (!isId(serverId) || !Array.isArray(results)) return { kind: 'unanswered' };
  return { kind: 'replied', reply: { serverId, results } };
}
