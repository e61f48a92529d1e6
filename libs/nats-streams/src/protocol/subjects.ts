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

  open(clientId: string): string {
    return `${this.root}.rpc.open.${checkedId(clientId, 'clientId')}`;
  }

  resume(clientId: string): string {
    return `${this.root}.rpc.resume.${checkedId(clientId, 'clientId')}`;
  }

  cancel(clientId: string): string {
    return `${this.root}.rpc.cancel.${checkedId(clientId, 'clientId')}`;
  }

  openAt(serverId: string, clientId: string): string {
    return `${this.root}.server.${checkedId(serverId, 'serverId')}.open.${checkedId(clientId, 'clientId')}`;
  }

  resumeAt(serverId: string, clientId: string): string {
    return `${this.root}.server.${checkedId(serverId, 'serverId')}.resume.${checkedId(clientId, 'clientId')}`;
  }

  cancelAt(serverId: string, clientId: string): string {
    return `${this.root}.server.${checkedId(serverId, 'serverId')}.cancel.${checkedId(clientId, 'clientId')}`;
  }

  pingAt(serverId: string, clientId: string): string {
    return `${this.root}.server.${checkedId(serverId, 'serverId')}.ping.${checkedId(clientId, 'clientId')}`;
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
}
