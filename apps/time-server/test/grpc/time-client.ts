import { Client, credentials, type ClientReadableStream, type Metadata, type StatusObject } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import type { TimeResponse } from '@app/contracts';
import { projectRoot } from '@app/testing';

/** What generated code makes of a service of another file, too. */
export type Methods = Record<string, MethodDefinition<object, object>>;

export const TIME_METHODS = loadSync('time/v1/time.proto', {
  includeDirs: [`${projectRoot()}/libs/contracts/proto`],
  longs: Number,
  defaults: true,
})['time.v1.TimeService'] as unknown as Methods;

/** A call that reads a stream of time, with all that came of it. */
export class Reading {
  readonly numbers: number[] = [];
  readonly head: Promise<Readonly<Record<string, unknown>>>;
  /** How it ended. */
  readonly status: Promise<StatusObject>;

  constructor(readonly call: ClientReadableStream<TimeResponse>) {
    call.on('data', ({ sequenceNum }) => this.numbers.push(sequenceNum));
    call.on('error', () => undefined); // told by the status
    this.head = new Promise((resolve) => call.once('metadata', (head: Metadata) => resolve(head.getMap())));
    this.status = new Promise((resolve) => call.once('status', resolve));
  }

  /** The code, the text and the trailers that are ours. */
  async ending(): Promise<{ readonly code: number; readonly details: string; readonly trailers: object }> {
    const { code, details, metadata } = await this.status;
    const ours = Object.entries(metadata.getMap()).filter(([name]) => name.startsWith('time-'));
    return { code, details, trailers: Object.fromEntries(ours) };
  }
}

/** A client of TimeService, of health and of whatever else is asked by method. */
export class TimeClient implements Disposable {
  private readonly client: Client;

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  }

  ask<Answer>(method: MethodDefinition<object, object>, request: object = {}): Promise<Answer> {
    const { path, requestSerialize, responseDeserialize } = method;
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + 60_000;
      this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        { deadline },
        (error, answer) => (error ? reject(error) : resolve(answer as Answer)),
      );
    });
  }

  watch<Update>(method: MethodDefinition<object, object>, request: object): ClientReadableStream<Update> {
    const { path, requestSerialize, responseDeserialize } = method;
    const read = responseDeserialize as (bytes: Buffer) => Update;
    return this.client.makeServerStreamRequest(path, requestSerialize, read, request);
  }

  /** @param options such as a deadline */
  read(request: object, options: { readonly deadline?: number } = {}): Reading {
    const { path, requestSerialize, responseDeserialize } = TIME_METHODS['StreamTime'];
    const read = responseDeserialize as (bytes: Buffer) => TimeResponse;
    return new Reading(this.client.makeServerStreamRequest(path, requestSerialize, read, request, options));
  }

  async list(request: object = {}): Promise<StreamList> {
    return this.ask<StreamList>(TIME_METHODS['ListStreams'], request);
  }

  /** One message each way, as reflection asks. */
  exchange<Answer>(method: MethodDefinition<object, object>, request: object): Promise<Answer> {
    const { path, requestSerialize, responseDeserialize } = method;
    const call = this.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const answered = new Promise<Answer>((resolve, reject) => {
      call.once('data', (answer: Answer) => resolve(answer)).once('error', reject);
    });
    call.write(request);
    call.end();
    return answered;
  }

  [Symbol.dispose](): void {
    this.client.close();
  }
}

export interface StreamList {
  readonly streams: readonly {
    readonly id: string;
    readonly peer: string;
    readonly nextSequence: number;
    readonly isPaused: boolean;
  }[];
  readonly nextPageToken: string;
}
