import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { cut } from '../../../../test/go/cut.js';
import { gobFixture } from '../../../../test/go/gob-fixtures.js';
import { GobEncoder } from '../gob/gob-encoder.js';
import { GobError } from '../gob/gob-error.js';
import type { GobShape, GobStruct } from '../gob/gob-shape.js';
import { GobStructType } from '../gob/gob-struct-type.js';
import type { GobValue } from '../gob/gob-value.js';
import { GobRpcCodec, type GobCall } from './gob-rpc-codec.js';
import { TIME_RESPONSE } from './time-response-type.js';

const OPEN = 'TimeService.RequestTimeStream';
const NEXT = 'TimeService.GetNextUpdate';
const TIME_SHAPE = { UpdateInterval: 'number', Duration: 'number' } as const;
const FULL_SHAPE = { ...TIME_SHAPE, TimeZone: 'string', Unsigned: 'uint', Flag: 'boolean', Raw: 'bytes' } as const;
const REQUEST = new GobStructType(65, 'Request', { ServiceMethod: 'string', Seq: 'uint' });
const ARGUMENT = new GobStructType(66, 'TimeRequest', { UpdateInterval: 'float', Duration: 'int' });

interface ReceivedCall extends GobCall {
  readonly argument: GobValue;
}

function callsOf(chunks: readonly Uint8Array[]): ReceivedCall[] {
  const calls: ReceivedCall[] = [];
  const codec = new GobRpcCodec((call, argument) => calls.push({ ...call, argument }));
  for (const chunk of chunks) codec.push(chunk);
  return calls;
}

function argumentsOf<Shape extends GobShape>(fixture: string, shape: Shape): GobStruct<Shape>[] {
  return callsOf(gobFixture(fixture)).map(({ argument }) => argument.read(shape));
}

const call = (seq: bigint, serviceMethod = NEXT): GobCall => ({ serviceMethod, seq });

function update(Timestamp: number | bigint, TimeString: string, SequenceNum: number | bigint, IsFinal = false) {
  return { Timestamp, TimeString, SequenceNum, IsFinal };
}

describe("calls of Go's net/rpc", () => {
  it('are read with their numbers and arguments, wherever the bytes are cut', () => {
    const bytes = Buffer.concat(gobFixture('plain'));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sizes) => {
        const read = callsOf(cut(bytes, sizes)).map(({ serviceMethod, seq, argument }) => [
          serviceMethod,
          seq,
          argument.read(TIME_SHAPE),
        ]);
        expect(read).toEqual([
          [OPEN, 0n, { UpdateInterval: 1.5, Duration: 60 }],
          [NEXT, 1n, { UpdateInterval: 0, Duration: 0 }],
          [OPEN, 2n ** 64n - 1n, { UpdateInterval: 0.1, Duration: 0 }],
          [OPEN, 2n, { UpdateInterval: 0, Duration: 0 }],
          [NEXT, 3n, { UpdateInterval: 0, Duration: 0 }],
        ]);
      }),
    );
  });

  it('have fields of any order and width', () => {
    expect(argumentsOf('narrow', FULL_SHAPE)).toEqual([
      {
        UpdateInterval: 0.5,
        Duration: -128,
        TimeZone: 'Europe/Zürich',
        Unsigned: 65_535n,
        Flag: true,
        Raw: Buffer.from([0, 255]),
      },
    ]);
    expect(argumentsOf('wide', TIME_SHAPE)).toEqual([
      { UpdateInterval: -(2 ** 63), Duration: 2 ** 64 },
      { UpdateInterval: -129, Duration: 2 ** 53 },
      { UpdateInterval: -64, Duration: 127 },
    ]);
    expect(argumentsOf('floats', TIME_SHAPE).map(({ Duration }) => Duration)).toEqual([
      17,
      -0.01,
      Math.PI,
      Number.MAX_VALUE,
      Number.MIN_VALUE,
      -Infinity,
    ]);
  });

  it('have unknown fields of every type, which are passed over', () => {
    expect(argumentsOf('crowded', { ...TIME_SHAPE, Tail: 'string' })).toEqual([
      { UpdateInterval: 5, Duration: 60, Tail: 'end' },
      { UpdateInterval: 2 ** 32 - 1, Duration: 0, Tail: '' },
    ]);
  });

  it('have arguments that are no structs, which are refused alone', () => {
    const calls = callsOf(gobFixture('no structs'));
    expect(calls.map(({ seq }) => seq)).toEqual([1n, 2n, 3n, 4n, 5n]);
    for (const { argument } of calls.slice(0, 4)) {
      expect(() => argument.read(TIME_SHAPE)).toThrow(new GobError('mismatch', 'a struct is expected'));
    }
    expect(calls[4]?.argument.read(TIME_SHAPE)).toEqual({ UpdateInterval: 1, Duration: 2 });
  });

  it('have fields of a wrong type, which are refused alone', () => {
    const [wrong, right] = callsOf(gobFixture('wrong types'));
    expect(() => wrong?.argument.read(TIME_SHAPE)).toThrow('the field UpdateInterval is no number');
    expect(right?.argument.read(TIME_SHAPE)).toEqual({ UpdateInterval: 1, Duration: 2 });
  });

  it('have interface values, which are passed over', () => {
    const [number, nil] = callsOf(gobFixture('boxed number'));
    expect(number?.argument.read(TIME_SHAPE)).toEqual({ UpdateInterval: 1, Duration: 2 });
    expect(nil?.argument.read(TIME_SHAPE)).toEqual({ UpdateInterval: 1, Duration: 2 });
  });

  it('have interface values that define types, and go on behind them, wherever the bytes are cut', () => {
    const bytes = Buffer.concat(gobFixture('boxed struct'));
    for (const size of [1, 7, 1_000]) {
      expect(callsOf(cut(bytes, [size])).map(({ seq, argument }) => [seq, argument.read(TIME_SHAPE)])).toEqual([
        [1n, { UpdateInterval: 1, Duration: 2 }],
        [2n, { UpdateInterval: 1, Duration: 2 }],
      ]);
    }
  });

  it('begin with a request header and with nothing else', () => {
    expect(() => callsOf([ARGUMENT.definition, ARGUMENT.encode({ UpdateInterval: 1, Duration: 1 })])).toThrow(
      'no request header where one must stand',
    );
    const header = new GobStructType(65, 'Request', { ServiceMethod: 'int', Seq: 'uint' });
    expect(() => callsOf([header.definition, header.encode({ ServiceMethod: 1, Seq: 1 })])).toThrow(GobError);
  });

  it('are the same after a journey, whatever they say', () => {
    const sent = fc.record({
      ServiceMethod: fc.string({ unit: 'grapheme' }),
      Seq: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      UpdateInterval: fc.double({ noNaN: true }).map((value) => value + 0),
      Duration: fc.maxSafeInteger(),
    });
    fc.assert(
      fc.property(fc.array(sent), (all) => {
        const encoder = new GobEncoder();
        const bytes = all.flatMap(({ ServiceMethod, Seq, ...argument }) => [
          ...encoder.encode(REQUEST, { ServiceMethod, Seq }),
          ...encoder.encode(ARGUMENT, argument),
        ]);
        const read = callsOf(bytes).map(({ serviceMethod, seq, argument }) => {
          return { ServiceMethod: serviceMethod, Seq: seq, ...argument.read(TIME_SHAPE) };
        });
        expect(read).toEqual(all);
      }),
    );
  });
});

describe("answers for Go's net/rpc", () => {
  it('have the bytes that Go makes', () => {
    const codec = new GobRpcCodec(() => undefined);
    const made = [
      codec.failure(call(0n), '1003: Stream not initialized'),
      codec.result(call(1n, OPEN), TIME_RESPONSE, update(1_704_067_200, '2024-01-01 00:00:00.000000', 0)),
      codec.result(call(2n), TIME_RESPONSE, update(1_704_067_201, '2024-01-01 00:00:01.000000', 1)),
      codec.result(call(2n ** 64n - 1n), TIME_RESPONSE, update(-1, 'Zürich 時', 300_000, true)),
      codec.result(call(0n, ''), TIME_RESPONSE, update(-(2n ** 63n), '', 2n ** 63n - 1n)),
    ];
    const pieces = gobFixture('answers');
    const byGo = made.map((_, index) => Buffer.concat(pieces.slice(2 * index, 2 * index + 2)).toString('hex'));
    expect(made.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(byGo);
  });

  it('are never taken for success when they are failures', () => {
    const bytes = new GobRpcCodec(() => undefined).failure(call(1n), '');
    expect(Buffer.from(bytes).toString('latin1')).toContain('unknown error');
  });
});
