import type { SimulatedAnswer, SimulatedConnection } from '@app/testing';
import type { ClientBus, ProbeAnswer, RequestOutcome } from '../../src/client/client-bus.js';
import type {
  CancelPair,
  ControlReply,
  Heartbeat,
  OpenEntry,
  OpenResult,
  ResumeEntry,
  ResumeResult,
} from '../../src/protocol/messages.js';
import type { Subjects } from '../../src/protocol/subjects.js';
import type { AliveAnswer } from '../../src/server/client-watch.js';
import type { ReplicaBus } from '../../src/server/replica-bus.js';
import type { Sink } from '../../src/server/sink.js';

/** What a client asks for and is answered, for who looks on. */
export interface ClientBusObserver {
  asks(subject: string, entries: readonly OpenEntry[]): void;
  /** Told before the client is. */
  answered(subject: string, entries: readonly OpenEntry[], outcome: RequestOutcome<OpenResult | ResumeResult>): void;
  cancels(subject: string, pairs: readonly CancelPair[]): void;
}

/** A client's bus on the simulated network. */
export class SimulatedClientBus implements ClientBus {
  constructor(
    private readonly connection: SimulatedConnection,
    private readonly subjects: Subjects,
    private readonly clientId: string,
    private readonly observer?: ClientBusObserver,
  ) {}

  open(
    serverId: string | undefined,
    entries: readonly OpenEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<OpenResult>) => void,
  ): void {
    const subject = this.subjects.open(this.clientId, serverId);
    this.ask(subject, entries, timeoutMs, done);
  }

  resume(
    serverId: string | undefined,
    entries: readonly ResumeEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<ResumeResult>) => void,
  ): void {
    const subject = this.subjects.resume(this.clientId, serverId);
    this.ask(subject, entries, timeoutMs, done);
  }

  cancel(serverId: string | undefined, pairs: readonly CancelPair[]): void {
    const subject = this.subjects.cancel(this.clientId, serverId);
    this.observer?.cancels(subject, pairs);
    this.connection.publish(subject, JSON.stringify({ streams: pairs }));
  }

  release(serverId: string, pairs: readonly CancelPair[], timeoutMs: number, done: () => void): void {
    const subject = this.subjects.cancel(this.clientId, serverId);
    this.observer?.cancels(subject, pairs);
    this.connection.request(subject, JSON.stringify({ streams: pairs }), timeoutMs, () => done());
  }

  ping(serverId: string, timeoutMs: number, done: (answer: ProbeAnswer) => void): void {
    this.connection.request(this.subjects.ping(this.clientId, serverId), '', timeoutMs, ({ kind }) =>
      done(kind === 'reply' ? 'pong' : kind),
    );
  }

  flush(timeoutMs: number, done: (isBack: boolean) => void): void {
    this.connection.flush(timeoutMs, done);
  }

  reconnect(): void {
    this.connection.reconnect();
  }

  private ask<Result extends OpenResult | ResumeResult>(
    subject: string,
    streams: readonly OpenEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<Result>) => void,
  ): void {
    this.observer?.asks(subject, streams);
    this.connection.request(subject, JSON.stringify({ streams }), timeoutMs, (answer) => {
      const outcome = outcomeOf<Result>(answer);
      this.observer?.answered(subject, streams, outcome);
      done(outcome);
    });
  }
}

function outcomeOf<Result>(answer: SimulatedAnswer): RequestOutcome<Result> {
  if (answer.kind !== 'reply') return answer;
  return { kind: 'replied', reply: JSON.parse(answer.body) as ControlReply<Result> };
}

/** A replica's bus on the simulated network. */
export class SimulatedReplicaBus implements ReplicaBus {
  readonly sink: Sink<string>;

  constructor(
    private readonly connection: SimulatedConnection,
    private readonly subjects: Subjects,
    readonly leaveQueueGroup: () => void,
  ) {
    this.sink = {
      isFull: false,
      send: ({ address, request, originUnixMs, nextSequence }, source) =>
        connection.publish(address, source.encode(request, originUnixMs, nextSequence)),
      flush: () => undefined,
    };
  }

  addressOf(clientId: string, streamId: string, epoch: number): string {
    return this.subjects.stream(clientId, streamId, epoch);
  }

  publishHeartbeat(heartbeat: Heartbeat): void {
    this.connection.publish(this.subjects.heartbeat(heartbeat.serverId), JSON.stringify(heartbeat));
  }

  askAlive(clientId: string, done: (answer: AliveAnswer) => void): void {
    this.connection.request(this.subjects.alive(clientId), '', 2_000, ({ kind }) => {
      if (kind === 'reply') done('alive');
      else done(kind === 'no responder' ? 'no responder' : 'silent');
    });
  }

  hear(done: () => void): void {
    this.connection.flush(1_000, () => done());
  }
}
