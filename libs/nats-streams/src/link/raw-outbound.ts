import type { NatsConnection } from '@nats-io/transport-node';

/** What this file, and nothing else of ours, uses of the client library's inside. */
interface Inside {
  readonly protocol: {
    readonly connected: boolean;
    readonly outbound: { length(): number };
    readonly transport: { readonly socket?: { readonly writableLength: number; readonly destroyed: boolean } };
    sendCommand(command: Uint8Array): void;
    flushPending(): void;
    outMsgs: number;
    outBytes: number;
  };
}

/**
 * The way past `publish` for many messages in one buffer: the client library's own outbound queue, so that everything
 * leaves in the order in which it was said, over the one connection.
 */
export class RawOutbound {
  private constructor(private readonly protocol: Inside['protocol']) {}

  /** Undefined if this version of the library is made otherwise. */
  static of(connection: NatsConnection): RawOutbound | undefined {
    const { protocol } = connection as unknown as Partial<Inside>;
    const isAsKnown =
      typeof protocol?.sendCommand === 'function' &&
      typeof protocol.flushPending === 'function' &&
      typeof protocol.outbound?.length === 'function' &&
      typeof protocol.connected === 'boolean' &&
      typeof protocol.outMsgs === 'number' &&
      typeof protocol.transport?.socket?.writableLength === 'number';
    return isAsKnown ? new RawOutbound(protocol) : undefined;
  }

  /** Bytes that the kernel has not taken yet. */
  get waitingBytes(): number {
    return this.protocol.transport.socket?.writableLength ?? 0;
  }

  /**
   * Sends whole protocol messages behind all that was published before; without a connection they are lost, as those of
   * `publish` are.
   * @returns whether the bytes have left and their memory can be used again.
   */
  send(bytes: Uint8Array, messages: number, payloadBytes: number): boolean {
    const { protocol } = this;
    if (!protocol.connected) return true;
    protocol.flushPending();
    protocol.sendCommand(bytes);
    protocol.flushPending();
    protocol.outMsgs += messages;
    protocol.outBytes += payloadBytes;
    return protocol.outbound.length() === 0 && this.waitingBytes === 0;
  }
}
