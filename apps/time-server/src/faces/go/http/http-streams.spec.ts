import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TimeRequest } from '@app/contracts';
import { LocalStreams, REPLICA_DEFAULTS } from '@app/nats-streams';
import { SimulatedClock } from '@app/testing';
import { TimeSource } from '../../../time-source.js';
import { CallerStreams } from '../streams/caller-streams.js';
import { HttpCaller } from './http-caller.js';
import { HttpStreams, type HttpUpdate } from './http-streams.js';
import { JsonRpcError } from './json-rpc-error.js';
import type { JsonRpcCall, JsonRpcParams } from './json-rpc-message.js';

const IDLE_MS = 60_000;
const MAX_STREAMS = 3;

interface Who {
  readonly id?: JsonRpcCall['id'];
  readonly host?: string;
}

/** One request: it can be left, and its answer is looked at without waiting for it. */
class Asking {
  private readonly response = new EventEmitter();
  readonly caller: HttpCaller;
  outcome: HttpUpdate | JsonRpcError | undefined;

  constructor(host: string, ask: (caller: HttpCaller) => Promise<HttpUpdate | undefined>) {
    this.caller = new HttpCaller(this.response, host, 1);
    void ask(this.caller).then(
      (update) => (this.outcome = update),
      (error: unknown) => (this.outcome = JsonRpcError.from(error)),
    );
  }

  leave(): void {
    this.response.emit('close');
  }
}

describe('the streams of HTTP', () => {
  let clock: SimulatedClock;
  let local: LocalStreams<TimeRequest>;
  let streams: HttpStreams;

  beforeEach(() => {
    clock = new SimulatedClock();
    local = new LocalStreams({ ...REPLICA_DEFAULTS, checkRoom: () => undefined }, new TimeSource(), clock);
    streams = new HttpStreams(new CallerStreams({ idleMs: IDLE_MS, maxWaitingCalls: 2 }, local, clock), MAX_STREAMS);
  });

  const ask = (method: string, params: JsonRpcParams = [], { host = 'one', ...given }: Who = {}) =>
    new Asking(host, (caller) => streams.call({ id: 1, ...given, method: `TimeService.${method}`, params }, caller));

  /** Goes on so far, and lets what waits for promises have them. */
  async function advance(ms: number): Promise<void> {
    clock.advance(ms);
    await new Promise(setImmediate);
  }

  async function begin(params: JsonRpcParams = { UpdateInterval: 10 }, who: Who = {}): Promise<string> {
    const first = ask('RequestTimeStream', params, who);
    await advance(5);
    if (!first.outcome || first.outcome instanceof JsonRpcError) throw first.outcome ?? new Error('no update');
    return first.outcome.StreamId;
  }

  it('are named by the first answer, and the next update comes when it is due', async () => {
    const StreamId = await begin();
    expect(StreamId).toMatch(/^[\w-]{22}$/);
    const next = ask('GetNextUpdate', { StreamId });
    await advance(9_900);
    expect(next.outcome).toBeUndefined();
    await advance(100);
    expect(next.outcome).toMatchObject({ StreamId, SequenceNum: 1, IsFinal: false });
  });

  it('end with their last update, and are then as unknown as any other', async () => {
    const StreamId = await begin({ UpdateInterval: 10, Duration: 10 });
    const last = ask('GetNextUpdate', { StreamId });
    await advance(10_000);
    expect(last.outcome).toMatchObject({ SequenceNum: 1, IsFinal: true });
    const late = ask('GetNextUpdate', { StreamId });
    await advance(0);
    expect(late.outcome).toMatchObject({ code: -32000, message: '1003 Stream not initialized', data: { code: 1003 } });
    expect([streams.count, local.streamCount]).toEqual([0, 0]);
  });

  it('keep the update that a caller did not wait for', async () => {
    const StreamId = await begin();
    const impatient = ask('GetNextUpdate', { StreamId });
    await advance(1_000);
    impatient.leave();
    await advance(20_000);
    const patient = ask('GetNextUpdate', { StreamId });
    await advance(5);
    expect(impatient.outcome).toBeUndefined();
    expect(patient.outcome).toMatchObject({ SequenceNum: 1 });
  });

  it('are not left behind by a caller who did not wait for the first answer', async () => {
    ask('RequestTimeStream').leave();
    await advance(0);
    expect([streams.count, local.streamCount]).toEqual([0, 0]);
  });

  it('may be asked by several at once: one update each, in their order', async () => {
    const StreamId = await begin();
    const [one, two, three] = Array.from({ length: 3 }, () => ask('GetNextUpdate', { StreamId }));
    await advance(20_000);
    expect([one, two].map(({ outcome }) => outcome)).toMatchObject([{ SequenceNum: 1 }, { SequenceNum: 2 }]);
    expect(three.outcome).toMatchObject({ data: { code: 1005 } });
  });

  it('begin anew from 0 under the same id', async () => {
    const StreamId = await begin();
    await advance(15_000);
    const again = ask('RequestTimeStream', [20, 0, 'UTC', StreamId]);
    await advance(5);
    expect(again.outcome).toMatchObject({ StreamId, SequenceNum: 0 });
    expect([streams.count, local.streamCount]).toEqual([1, 1]);
  });

  it('are opened by GetNextUpdate with a request, go on with the same one, and not with another', async () => {
    const first = ask('GetNextUpdate', { UpdateInterval: 10 });
    await advance(5);
    expect(first.outcome).toMatchObject({ SequenceNum: 0 });
    const { StreamId } = first.outcome as HttpUpdate;
    const same = ask('GetNextUpdate', { StreamId, UpdateInterval: 10 });
    const other = ask('GetNextUpdate', { StreamId, UpdateInterval: 11 });
    await advance(10_000);
    expect(same.outcome).toMatchObject({ SequenceNum: 1 });
    expect(other.outcome).toMatchObject({ code: -32602, data: { code: 1002 } });
  });

  it.each([
    ['GetNextUpdate', {}, { code: -32000, message: '1003 Stream not initialized' }],
    ['GetNextUpdate', { StreamId: 'unknown' }, { code: -32000, message: '1003 Stream not initialized' }],
    ['RequestTimeStream', { UpdateInterval: 'often' }, { data: { details: [{ field: 'UpdateInterval' }] } }],
    ['Nothing', {}, { code: -32601, message: '1002 Method Nothing not found' }],
    ['Other.Service', {}, { code: -32601, message: '1002 Service TimeService.Other not found' }],
  ])('are not there for %s %j', async (method, params, error) => {
    const asked = ask(method, params);
    await advance(0);
    expect(asked.outcome).toMatchObject(error);
    expect(streams.count).toBe(0);
  });

  it('end when nobody has asked for their next update for the idle time', async () => {
    await begin();
    await advance(9_000 + IDLE_MS);
    expect(streams.count).toBe(1);
    await advance(3_000);
    expect([streams.count, local.streamCount]).toEqual([0, 0]);
  });

  it('are bounded: for one more the oldest ends of the host that has most', async () => {
    const other = await begin({ UpdateInterval: 86_400 }, { host: 'two' });
    const [oldest, newer] = [await begin(), await begin()];
    const newest = await begin({ UpdateInterval: 86_400 }, { host: 'three' });
    expect(streams.count).toBe(MAX_STREAMS);
    const asked = [other, oldest, newer, newest].map((StreamId) => ask('GetNextUpdate', { StreamId }));
    await advance(86_400_000);
    expect(asked.map(({ outcome }) => outcome instanceof JsonRpcError)).toEqual([false, true, false, false]);
  });

  it('are bounded: one more is refused with 1005 while calls wait for all of the host that has most', async () => {
    const ids = [await begin(), await begin(), await begin({ UpdateInterval: 86_400 })];
    for (const StreamId of ids) ask('GetNextUpdate', { StreamId });
    const tooMany = ask('RequestTimeStream');
    await advance(0);
    expect(tooMany.outcome).toMatchObject({ code: -32000, data: { code: 1005 } });
    await advance(10_000);
    expect(await begin()).toMatch(/./);
    expect(streams.count).toBe(MAX_STREAMS);
  });

  it('are not opened, nor asked, by notifications', async () => {
    const told = ask('RequestTimeStream', [], { id: undefined });
    await advance(1_000);
    expect([told.outcome, streams.count]).toEqual([undefined, 0]);
  });
});
