import {
  Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
  type StatusObject,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type TimeRequest, updateAt } from '@app/contracts';
import { type LocalStream, type LocalStreams, type Sink, StreamError, StreamErrorCode } from '@app/nats-streams';
import { TimeSchedule } from '@app/service';
import { type Cursor, failureOf, ORIGIN_KEY, STREAM_ID_KEY } from './grpc-status.js';
import { ReaderCall, type StreamTimeCall } from './reader-call.js';
import type { ReaderCalls } from './reader-calls.js';
import { ReaderConnections } from './reader-connections.js';
import * as messages from './time-messages.js';
import { UpdateMessages } from './update-message.js';

/**
 * A turn costs a write and a wake-up of the reader for each connection that it serves, more than an update does. So the
 * streams of one connection fall due together, in twentieths of a second, which costs a third less than the usual grid;
 * and connections at two places, or a turn would be for all of them, and the last would be served late.
 */
const CONNECTION_GRID_MS = 50;
const PLACES = 2;

/** The methods of time.proto's TimeService, over the streams of this process. */
export class TimeService {
  private readonly schedule = new TimeSchedule();
  private readonly updates = new UpdateMessages();
  private readonly connections: ReaderConnections;
  private readonly sink: Sink<ReaderCall> = {
    // who is slow is paused alone
    isFull: false,
    send: ({ address }) => address.writeNext(this.updates),
    // what is written in one turn of the event loop leaves in one write of each connection
    flush: () => undefined,
  };

  /**
   * @param maxReadersPerConnection also those that have ended and have not read so
   * @param refusal why no stream is given any more; undefined while they are.
   * @param report told of faults of our own, which no caller is told of.
   */
  constructor(
    private readonly streams: LocalStreams<TimeRequest>,
    private readonly readers: ReaderCalls,
    maxReadersPerConnection: number,
    private readonly refusal: () => string | undefined,
    private readonly report: (error: unknown) => void,
  ) {
    this.connections = new ReaderConnections(maxReadersPerConnection, PLACES);
  }

  /** As grpc-js takes it. */
  get handlers(): UntypedServiceImplementation {
    return {
      getTime: this.answering(({ timeZone }: messages.GetTimeRequestMessage) => this.timeNow(timeZone)),
      streamTime: (call: StreamTimeCall) => this.streamTime(call),
      listStreams: this.answering((request: messages.ListStreamsRequestMessage) => this.readers.page(request)),
      cancelStream: this.answering(
        ({ id }: messages.CancelStreamRequestMessage): messages.CancelStreamResponseMessage => ({
          cancelled: this.readers.cancel(id),
        }),
      ),
    };
  }

  private timeNow(timeZone: string): messages.TimeResponseMessage {
    return updateAt(this.schedule.parseRequest(messages.rawRequestOf({ timeZone })), Date.now(), 0);
  }

  private streamTime(call: StreamTimeCall): void {
    const reader = new ReaderCall(call);
    try {
      const stream = this.open(call.request.message, reader);
      const metadata = new Metadata();
      metadata.set(STREAM_ID_KEY, stream.id);
      metadata.set(ORIGIN_KEY, String(stream.originUnixMs));
      call.sendMetadata(metadata);
      this.readers.add(reader, stream);
      // which is also said when a status has left
      call.once('cancelled', () => reader.drop());
      reader.onceGone(() => {
        reader.drop();
        if (this.readers.remove(stream)) this.connections.leave(reader.peer);
      });
    } catch (error) {
      reader.end(this.failure(error));
    }
  }

  private open(message: messages.TimeRequestMessage, reader: ReaderCall): LocalStream<TimeRequest> {
    const refusal = this.refusal();
    if (refusal !== undefined) throw new StreamError(StreamErrorCode.InitializationFailed, refusal);
    this.readers.checkRoom();
    const place = this.connections.enter(reader.peer);
    try {
      return this.streams.open<ReaderCall>(messages.rawRequestOf(message), {
        reader: `grpc ${reader.peer}`,
        sink: this.sink,
        origins: { gridMs: CONNECTION_GRID_MS, offsetMs: (place * CONNECTION_GRID_MS) / PLACES },
        addressOf: (stream) => {
          reader.attach(stream);
          return reader;
        },
        ...(message.resume ? { from: message.resume } : {}),
        onEnd: (error) => reader.end(error && this.failure(error, reader.timeStream)),
      });
    } catch (error) {
      this.connections.leave(reader.peer);
      throw error;
    }
  }

  private answering<Asked, Answer>(answer: (asked: Asked) => Answer) {
    return (call: ServerUnaryCall<Asked, Answer>, done: sendUnaryData<Answer>): void => {
      try {
        done(null, answer(call.request));
      } catch (error) {
        done(this.failure(error));
      }
    };
  }

  private failure(error: unknown, cursor?: Cursor): StatusObject {
    if (!(error instanceof StreamError)) this.report(error);
    return failureOf(error, cursor);
  }
}
