import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { once } from 'node:events';
import type { TimeResponse } from '@app/contracts';
import { TIME_METHODS } from './time-client.js';

const HEAD_BYTES = 5;
/** A few updates. */
const WINDOW_BYTES = 300;

/** A gRPC client beneath gRPC, which reads nothing until it is told to: its flow-control window is full at once. */
export class SlowReader implements Disposable {
  readonly numbers: number[] = [];
  trailers: Readonly<Record<string, unknown>> = {};
  private bytes = Buffer.alloc(0);

  private constructor(
    private readonly session: ClientHttp2Session,
    private readonly stream: ClientHttp2Stream,
  ) {
    stream.once('trailers', (trailers) => (this.trailers = trailers));
    stream.on('error', () => undefined); // told by `resetCode`
    stream.pause();
  }

  /** With which code of HTTP/2 the server took the call away; undefined if it has not. */
  get resetCode(): number | undefined {
    return this.stream.closed ? this.stream.rstCode : undefined;
  }

  /** @param timeout as the header `grpc-timeout` has it, such as `500m` */
  static async open(address: string, request: object, timeout?: string): Promise<SlowReader> {
    const session = connect(`http://${address}`, { settings: { initialWindowSize: WINDOW_BYTES } });
    session.on('error', () => undefined); // a replica that goes first resets it
    await once(session, 'remoteSettings');
    const { path, requestSerialize } = TIME_METHODS['StreamTime'];
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: path,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      te: 'trailers',
      ...(timeout === undefined ? {} : { 'grpc-timeout': timeout }),
    });
    const message = requestSerialize(request);
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([head, message]));
    return new SlowReader(session, stream);
  }

  /** Reads all there is, to the end of the call. */
  async readOn(): Promise<void> {
    this.stream.on('data', (chunk: Buffer) => this.take(chunk)).resume();
    await once(this.stream, 'end');
  }

  [Symbol.dispose](): void {
    this.session.destroy();
  }

  private take(chunk: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    while (this.bytes.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + this.bytes.readUInt32BE(1);
      if (this.bytes.length < end) return;
      const update = TIME_METHODS['StreamTime'].responseDeserialize(
        this.bytes.subarray(HEAD_BYTES, end),
      ) as TimeResponse;
      this.numbers.push(update.sequenceNum);
      this.bytes = this.bytes.subarray(end);
    }
  }
}
