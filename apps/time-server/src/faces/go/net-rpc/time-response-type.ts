import { GobStructType } from '../gob/gob-struct-type.js';
import { FIRST_RESULT_ID } from './rpc-headers.js';

/**
 * `TimeResponse` for Go: `int` fits every signed integer type of the client's, of any width, and no unsigned or float
 * one: gob keeps these apart.
 */
export const TIME_RESPONSE = new GobStructType(FIRST_RESULT_ID, 'TimeResponse', {
  Timestamp: 'int',
  TimeString: 'string',
  SequenceNum: 'int',
  IsFinal: 'bool',
});
