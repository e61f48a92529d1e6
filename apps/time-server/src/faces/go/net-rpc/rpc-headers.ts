import { GobStructType } from '../gob/gob-struct-type.js';

/** What is read of net/rpc's `Request`, which stands before every argument. */
export const REQUEST_SHAPE = { ServiceMethod: 'string', Seq: 'uint' } as const;

/** net/rpc's `Response`, which stands before every result. */
export const RESPONSE = new GobStructType(65, 'Response', { ServiceMethod: 'string', Seq: 'uint', Error: 'string' });

/** The `struct {}` that net/rpc sends in place of a result where there is an error; the client passes it over. */
export const NO_RESULT = new GobStructType(66, '', {});

/** Types of results take their ids from here. */
export const FIRST_RESULT_ID = 67;
