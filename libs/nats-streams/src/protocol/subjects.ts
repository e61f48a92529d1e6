import { checkedId, ID_TOKEN } from './ids.js';

/** What a subject of the update kind says: whose stream, which, and under which epoch. */
export interface StreamAddress {
  readonly streamId: string;
  readonly epoch: number;
}

/**
 * The subject grammar below one root token (P1): every subject is built and parsed here, and nowhere else.
 * Identity stands in the subject, so that NATS permissions can bind it.
 */
export class Subjects {
  private readonly streamGrammar: RegExp;

  /** Every id is checked: @throws StreamError 1002 on a token that is none. */
  constructor(readonly root: string) {
    this.streamGrammar = new RegExp(
      `^${checkedId(root, 'root')}\\.stream\\.${ID_TOKEN}\\.(${ID_TOKEN})\\.(\\d{1,16})$`,
    );
  }

  /** To whichever replica of the queue group gets it, or to the one that is named. */
  open(clientId: string, serverId?: string): string {
    return this.control('open', clientId, serverId);
  }

  /** As `open`. */
  resume(clientId: string, serverId?: string): string {
    return this.control('resume', clientId, serverId);
  }

  /** To all replicas, or to the one that is named. */
  cancel(clientId: string, serverId?: string): string {
    return this.control('cancel', clientId, serverId);
  }

  ping(clientId: string, serverId: string): string {
    return this.control('ping', clientId, serverId);
  }

  /** What a replica listens on for probes. */
  pings(serverId: string): string {
    return `${this.root}.server.${checkedId(serverId, 'serverId')}.ping.*`;
  }

  stream(clientId: string, streamId: string, epoch: number): string {
    return `${this.root}.stream.${checkedId(clientId, 'clientId')}.${checkedId(streamId, 'streamId')}.${epoch}`;
  }

  /** The one subscription with which a client hears all its streams. */
  streamsOf(clientId: string): string {
    return `${this.root}.stream.${checkedId(clientId, 'clientId')}.*.*`;
  }

  heartbeat(serverId: string): string {
    return `${this.root}.heartbeat.${checkedId(serverId, 'serverId')}`;
  }

  heartbeats(): string {
    return `${this.root}.heartbeat.*`;
  }

  alive(clientId: string): string {
    return `${this.root}.client.${checkedId(clientId, 'clientId')}.alive`;
  }

  /** The client a control subject names: its last token. @throws StreamError 1002 if that is no id. */
  clientIdOf(controlSubject: string): string {
    return checkedId(controlSubject.slice(controlSubject.lastIndexOf('.') + 1), 'clientId');
  }

  /** Reads an update's subject; undefined if it is none of this root. */
  parseStream(subject: string): StreamAddress | undefined {
    const tokens = this.streamGrammar.exec(subject);
    const epoch = Number(tokens?.[2]);
    return tokens && Number.isSafeInteger(epoch) ? { streamId: tokens[1], epoch } : undefined;
  }

  /**
   * Reads subjects that `streamsOf(clientId)` lets through, at a fraction of what `parseStream` costs: each has its two
   * tokens from one place on, so nothing is matched. Neither need be what it should: the id any text, the epoch NaN.
   */
  addressesOf(clientId: string): (subject: string) => StreamAddress {
    const streamIdAt = this.streamsOf(clientId).length - '*.*'.length;
    return (subject) => {
      const epochAt = subject.lastIndexOf('.') + 1;
      return { streamId: subject.slice(streamIdAt, epochAt - 1), epoch: wholeNumber(subject, epochAt) };
    };
  }

  private control(kind: 'open' | 'resume' | 'cancel' | 'ping', clientId: string, serverId?: string): string {
    const target = serverId === undefined ? 'rpc' : `server.${checkedId(serverId, 'serverId')}`;
    return `${this.root}.${target}.${kind}.${checkedId(clientId, 'clientId')}`;
  }
}

/** The digits from `at` to the end; NaN if they are none. */
function wholeNumber(text: string, at: number): number {
  let value = at === text.length ? NaN : 0;
  for (let index = at; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
  }
  return value;
}
