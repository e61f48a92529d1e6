import { GobDecoder } from '../../../apps/time-server/src/faces/go/gob/gob-decoder.js';
import { GobEncoder } from '../../../apps/time-server/src/faces/go/gob/gob-encoder.js';
import { GobStructType } from '../../../apps/time-server/src/faces/go/gob/gob-struct-type.js';
import type { GobValue } from '../../../apps/time-server/src/faces/go/gob/gob-value.js';
import type { CallDialect } from './call-dialect.js';

/** A client's own types, as Go's net/rpc defines them when it sends the first of each. */
const REQUEST = new GobStructType(65, 'Request', { ServiceMethod: 'string', Seq: 'uint' });
const ARGUMENT = new GobStructType(66, 'TimeRequest', { UpdateInterval: 'float', Duration: 'float' });
const ERROR_SHAPE = { Error: 'string' } as const;
const TIME = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/;

function callOf(encoder: GobEncoder, method: string, UpdateInterval: number): Uint8Array {
  const header = encoder.encode(REQUEST, { ServiceMethod: `TimeService.${method}`, Seq: 1 });
  return Buffer.concat([...header, ...encoder.encode(ARGUMENT, { UpdateInterval, Duration: 0 })]);
}

/** What every client sends, over and over: with one call at a time nobody needs its number. */
const NEXT = (() => {
  const encoder = new GobEncoder();
  callOf(encoder, 'GetNextUpdate', 0);
  return callOf(encoder, 'GetNextUpdate', 0);
})();

/** net/rpc over gob, as rpc.Dial speaks it. */
export const gob: CallDialect = () => {
  let header: GobValue | undefined;
  let answers = 0;
  const decoder = new GobDecoder((value) => {
    if (!header) return void (header = value);
    const { Error: failure } = header.read(ERROR_SHAPE);
    header = undefined;
    if (failure !== '') throw new Error(failure);
    answers += 1;
  });
  return {
    begin: (intervalS) => callOf(new GobEncoder(), 'RequestTimeStream', intervalS),
    next: () => NEXT,
    push: (chunk) => {
      decoder.push(chunk);
      if (answers === 0) return undefined;
      answers = 0;
      return { timeString: () => TIME.exec(chunk.toString('latin1'))?.[0] ?? '' };
    },
  };
};
