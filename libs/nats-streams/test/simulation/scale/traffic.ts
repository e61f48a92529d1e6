import type { BrokerSession, NetworkObserver, SimulatedMessage } from '@app/testing';

export const MESSAGE_KINDS = ['update', 'heartbeat', 'probe', 'alive', 'open', 'resume', 'cancel'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Messages of one kind; an answer is counted with its question. */
export interface Count {
  published: number;
  /** To each subscriber once. */
  delivered: number;
  answers: number;
}

export type Counts = Readonly<Record<MessageKind, Count>>;

/** Counts what passes the broker, by kind. */
export class Traffic implements NetworkObserver {
  private counts = noCounts();

  /** What has passed since it was asked last. */
  take(): Counts {
    const { counts } = this;
    this.counts = noCounts();
    return counts;
  }

  routed(_from: BrokerSession, { subject }: SimulatedMessage): void {
    this.counts[kindOf(subject)].published += 1;
  }

  sentOn(_to: BrokerSession, { subject, replyTo }: SimulatedMessage): void {
    const count = this.counts[kindOf(subject)];
    count.delivered += 1;
    if (replyTo !== undefined) count.answers += 1;
  }
}

const none = (): Count => ({ published: 0, delivered: 0, answers: 0 });

function noCounts(): Record<MessageKind, Count> {
  return {
    update: none(),
    heartbeat: none(),
    probe: none(),
    alive: none(),
    open: none(),
    resume: none(),
    cancel: none(),
  };
}

/** By the second token, and by the one before the last where that says no more than who is asked. */
function kindOf(subject: string): MessageKind {
  const at = subject.indexOf('.') + 1;
  if (subject.startsWith('stream.', at)) return 'update';
  if (subject.startsWith('heartbeat.', at)) return 'heartbeat';
  if (subject.startsWith('client.', at)) return 'alive';
  const end = subject.lastIndexOf('.');
  const verb = subject.slice(subject.lastIndexOf('.', end - 1) + 1, end);
  switch (verb) {
    case 'ping':
      return 'probe';
    case 'open':
    case 'resume':
    case 'cancel':
      return verb;
    default:
      throw new Error(`a message of no known kind: ${subject}`);
  }
}
