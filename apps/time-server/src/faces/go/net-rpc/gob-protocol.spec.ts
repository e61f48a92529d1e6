import { describe, expect, it } from '@jest/globals';
import { StreamError } from '@app/nats-streams';
import * as fc from 'fast-check';
import { allGobCalls, gobFixture } from '../../../../test/go/gob-fixtures.js';
import type { RpcCall } from '../connection/rpc-call.js';
import { GobError } from '../gob/gob-error.js';
import { gobProtocol } from './gob-protocol.js';
import { RESPONSE } from './rpc-headers.js';

function callsOf(bytes: Uint8Array): RpcCall[] {
  const calls: RpcCall[] = [];
  gobProtocol((call) => calls.push(call)).push(bytes);
  return calls;
}

describe("net/rpc's gob, for the time service", () => {
  it('has the arguments that Go sends, and no zeros among them', () => {
    expect(callsOf(Buffer.concat(gobFixture('plain'))).map((call) => call.readArguments())).toEqual([
      { updateInterval: 1.5, duration: 60 },
      {},
      { updateInterval: 0.1 },
      {},
      {},
    ]);
    expect(callsOf(Buffer.concat(gobFixture('narrow'))).map((call) => call.readArguments())).toEqual([
      { updateInterval: 0.5, duration: -128, timeZone: 'Europe/Zürich' },
    ]);
  });

  it('refuses a call alone whose argument is not understood: 1002', () => {
    const [wrong, right] = callsOf(Buffer.concat(gobFixture('wrong types')));
    const message = 'invalid request: gob: the field UpdateInterval is no number';
    expect(() => wrong?.readArguments()).toThrow(expect.objectContaining({ code: 1002, message }));
    expect(right?.readArguments()).toEqual({ updateInterval: 1, duration: 2 });
  });

  it('has the answers that Go makes', () => {
    const [call] = callsOf(Buffer.concat(gobFixture('wrong types')));
    const update = {
      timestamp: 1_704_067_200,
      timeString: '2024-01-01 00:00:00.000000',
      sequenceNum: 0,
      isFinal: false,
    };
    const [, , header = '', value = ''] = gobFixture('answers').map((piece) => piece.toString('hex'));
    const definition = Buffer.from(RESPONSE.definition).toString('hex');
    expect(Buffer.from(call?.reply.update(update) ?? '').toString('hex')).toBe(definition + header + value);
  });

  it('has errors of its own for whatever comes, when it is read and when it is understood', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.constantFrom(...allGobCalls()), fc.array(change, { maxLength: 4 }), (bytes, changes) => {
        const changed = Buffer.from(bytes);
        for (const { at, byte } of changes) changed[at % changed.length] = byte;
        expect(foreignErrorsOf(changed)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** What reading all calls throws that is neither a `StreamError` for its caller nor a `GobError` for the connection. */
function foreignErrorsOf(bytes: Uint8Array): unknown[] {
  const errors: unknown[] = [];
  const keep = (deed: () => unknown, known: typeof StreamError | typeof GobError) => {
    try {
      deed();
    } catch (error) {
      if (!(error instanceof known)) errors.push(error);
    }
  };
  const codec = gobProtocol((call) => keep(() => call.readArguments(), StreamError));
  keep(() => codec.push(bytes), GobError);
  return errors;
}
