import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parseTimeRequest, type TimeResponse } from '@app/contracts';
import { StreamClient, StreamError, StreamErrorCode, type OpenOptions, type StreamNotice } from '@app/nats-streams';
import { LoggerService } from '@app/service';
import type { Request, Response } from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Observable, Subject, throwError } from 'rxjs';
import type { TimeStreamClient } from '../../time-stream-client.js';
import { ReaderLimits } from '../access/reader-limits.js';
import { toApiError } from '../api-error.js';
import { SseOutlet } from '../sse/sse-outlet.js';
import { HeldStreams } from '../streams/held-streams.js';
import { LiveStreams } from '../streams/live-streams.js';
import { StreamIdentity } from '../streams/stream-identity.js';
import { StreamTokens } from '../streams/stream-tokens.js';
import { WallClock } from '../streams/wall-clock.js';
import { EventStreams } from './event-streams.js';
import type { Presentation } from './presentation.js';

const RAW: Presentation = { resolution: 'raw', policy: 'cut', isDetailed: false };
/** For what takes a fraction of a second on a machine that has time. */
const WITHIN_MS = 25_000;
const ASKED = parseTimeRequest({ updateInterval: 1 });

const noReplica = (): StreamError => new StreamError(StreamErrorCode.InitializationFailed, 'no replica took it');

/** A gateway's own parts behind a plain HTTP server; the replicas are in the test's hands. */
class Gateway implements AsyncDisposable {
  readonly notices = new Subject<StreamNotice>();
  upstream: (options: OpenOptions) => Observable<TimeResponse> = () => throwError(noReplica);
  readonly tokens = new StreamTokens('a key that is as long as it has to be');
  readonly outlet = new SseOutlet({ shutdownSpreadMs: 0 });
  readonly limits = new ReaderLimits({ maxReaders: 9, maxReadersPerAddress: 9, maxReadersPerKey: 9 });
  readonly live: LiveStreams;
  private readonly server: Server;

  constructor() {
    const clock = new WallClock();
    const client = { notices: this.notices, stream: (_: unknown, options: OpenOptions) => this.upstream(options) };
    this.live = new LiveStreams(client as unknown as TimeStreamClient, this.tokens, clock);
    this.live.onModuleInit();
    const streamClient = Object.create(StreamClient.prototype, { clientId: { value: 'gateway' } }) as StreamClient<
      unknown,
      unknown
    >;
    const logger = LoggerService.to({ write: () => undefined }, { name: 't', level: 'info', format: 'json' });
    const held = new HeldStreams({ streamIdleSeconds: 60 });
    const events = new EventStreams(
      this.outlet,
      this.limits,
      this.live,
      held,
      this.tokens,
      clock,
      streamClient,
      logger,
    );
    this.server = createServer((incoming, outgoing) => {
      const request = Object.assign(incoming, {
        ip: '127.0.0.1',
        get: (name: string) => incoming.headers[name.toLowerCase()],
      }) as unknown as Request;
      const response = Object.assign(outgoing, {
        status: (code: number) => Object.assign(outgoing, { statusCode: code }),
      }) as unknown as Response;
      const answered = async (): Promise<void> => {
        const place = events.placeOf(request, undefined);
        if (place) return events.resume(request, response, place, RAW);
        return events.answer(request, response, { use: () => this.live.open(ASKED), nextSequence: 0 }, RAW);
      };
      answered().catch((error: unknown) => {
        const { status, code } = toApiError(error);
        response.status(status).end(code);
      });
    }).listen(0, '127.0.0.1');
  }

  /** The whole answer, head and text, of a stream that ends by itself. */
  async get(lastEventId?: string): Promise<{ readonly status: number; readonly text: string }> {
    if (!this.server.listening) await once(this.server, 'listening');
    const { port } = this.server.address() as AddressInfo;
    const headers: Record<string, string> = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    const answer = await fetch(`http://127.0.0.1:${port}`, { headers, signal: AbortSignal.timeout(WITHIN_MS) });
    return { status: answer.status, text: await answer.text() };
  }

  /** The id of an update of a stream that has begun some seconds ago. */
  eventId(sequence: number, agoMs = 5_000): string {
    return this.tokens.eventIds(this.tokens.issue(StreamIdentity.opened(ASKED, Date.now() - agoMs))).of(sequence);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

describe('who reads events', () => {
  let gateway: Gateway;
  beforeEach(() => void (gateway = new Gateway()));
  afterEach(async () => {
    jest.restoreAllMocks();
    await gateway[Symbol.asyncDispose]();
  });

  it('is answered with a status while there is no replica, if it is new', async () => {
    expect(await gateway.get()).toEqual({ status: 503, text: 'NO_REPLICA' });
    expect([gateway.limits.count, gateway.live.count]).toEqual([0, 0]);
  });

  it('comes back to a stream that tells the error, with the id it came with, for a browser gives up after a status', async () => {
    const eventId = gateway.eventId(3);
    const { status, text } = await gateway.get(eventId);
    expect(status).toBe(200);
    const [retry, stream, error, ...rest] = text.split('\n\n');
    expect([retry, rest]).toEqual(['retry: 2000', ['']]);
    expect(stream).toMatch(/^event: stream\ndata: /);
    expect(JSON.parse(stream.slice(stream.indexOf('{')))).not.toHaveProperty('owner');
    expect(error.startsWith(`event: error\nid: ${eventId}\ndata: {"code":"NO_REPLICA","number":1003,`)).toBe(true);
    expect([gateway.limits.count, gateway.live.count]).toEqual([0, 0]);
  });

  it('is sent elsewhere while this process leaves, whether new or not', async () => {
    gateway.live.onModuleDestroy();
    await gateway.outlet.leave();
    for (const eventId of [undefined, gateway.eventId(3)]) {
      const { status, text } = await gateway.get(eventId);
      expect([status, text]).toEqual([
        200,
        expect.stringMatching(/retry: \d{4}\nevent: end\ndata: \{"reason":"shutdown","lastSequence":null\}\n\n$/),
      ]);
    }
    expect(gateway.limits.count).toBe(0);
  });

  it('cannot have had an update that is yet to come', async () => {
    expect(await gateway.get(gateway.eventId(3_600))).toEqual({ status: 400, text: 'INVALID_EVENT_ID' });
    expect((await gateway.get(gateway.eventId(30))).status).toBe(200);
  });

  it('keeps no stream of the replicas if it cannot be connected with it', async () => {
    let isOpen = false;
    gateway.upstream = ({ streamId = '' }) =>
      new Observable(() => {
        isOpen = true;
        const granted = { streamId, serverId: 'a_00000000', replica: 'a', originUnixMs: Date.now() };
        setImmediate(() => gateway.notices.next({ kind: 'opened', ...granted }));
        return () => (isOpen = false);
      });
    const open = jest.spyOn(gateway.outlet, 'open').mockImplementation(() => {
      throw new TypeError('a fault of the program');
    });
    expect(await gateway.get()).toEqual({ status: 500, text: 'INTERNAL' });
    expect([open.mock.calls.length, isOpen, gateway.live.count, gateway.limits.count]).toEqual([1, false, 0, 0]);
  });
});
