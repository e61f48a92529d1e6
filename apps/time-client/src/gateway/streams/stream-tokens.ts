import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { InvalidTimeRequest, parseTimeRequest } from '@app/contracts';
import { ApiError } from '../api-error.js';
import { StreamIdentity } from './stream-identity.js';

/** The version of what a token says. */
const VERSION = 1;
const SIGNATURE_BYTES = 16;
/** A token with the longest zone there could be has 190 characters, and a number 16. */
const MAX_EVENT_ID_LENGTH = 256;

const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const SEQUENCE = /^(?:0|[1-9]\d{0,15})$/;

/** Where a reader stands: what it has had. */
export interface EventId {
  readonly token: string;
  readonly identity: StreamIdentity;
  /** The number of the last update that it has had. */
  readonly sequence: number;
}

/**
 * Ids of streams that say all there is to know of the stream, and are signed, so that any gateway with the same key can
 * go on with it and no gateway has to remember it. An event id is the token, a point, and the update's number.
 */
export class StreamTokens {
  private readonly key: KeyObject;

  /** @param key the secret that all gateways share. */
  constructor(key: string | Buffer) {
    this.key = createSecretKey(typeof key === 'string' ? Buffer.from(key) : key);
  }

  issue({ request, originUnixMs, endSequence, nonce }: StreamIdentity): string {
    const { updateInterval, duration, timeZone } = request;
    const last = endSequence ?? nonce;
    const facts = [VERSION, updateInterval, duration, timeZone, originUnixMs, ...(last === undefined ? [] : [last])];
    const text = Buffer.from(JSON.stringify(facts)).toString('base64url');
    return `${text}.${this.signature(text)}`;
  }

  /** @throws ApiError INVALID_EVENT_ID if it was not issued under this key. */
  read(token: string): StreamIdentity {
    if (token.length > MAX_EVENT_ID_LENGTH || !TOKEN.test(token)) throw invalid('it is not of their form');
    const [text, signature] = token.split('.');
    if (!isSame(signature, this.signature(text))) throw invalid('it was changed or cut, or is of another system');
    return identityOf(text);
  }

  /** @throws ApiError INVALID_EVENT_ID */
  readEventId(eventId: string): EventId {
    const pointAt = eventId.lastIndexOf('.');
    const digits = eventId.slice(pointAt + 1);
    if (eventId.length > MAX_EVENT_ID_LENGTH || pointAt < 0 || !SEQUENCE.test(digits)) {
      throw invalid('it is not of their form');
    }
    const token = eventId.slice(0, pointAt);
    const identity = this.read(token);
    const sequence = Number(digits);
    if (!Number.isSafeInteger(sequence)) throw invalid('there is no such number');
    return { token, identity, sequence };
  }

  private signature(text: string): string {
    return createHmac('sha256', this.key).update(text).digest().toString('base64url', 0, SIGNATURE_BYTES);
  }
}

/** The texts are compared, not the bytes they stand for: there is more than one text for the same bytes. */
function isSame(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

/** What the text says. It is signed, so if it cannot be read a gateway of another version has made it. */
function identityOf(text: string): StreamIdentity {
  try {
    const facts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(facts) || facts[0] !== VERSION) throw new OtherVersion();
    const [, updateInterval, duration, timeZone, originUnixMs, last] = facts as unknown[];
    const request = parseTimeRequest({ updateInterval, duration, timeZone });
    if (typeof originUnixMs !== 'number') throw new OtherVersion();
    if (typeof last === 'string') return new StreamIdentity(request, originUnixMs, undefined, last);
    if (last !== undefined && !Number.isSafeInteger(last)) throw new OtherVersion();
    return new StreamIdentity(request, originUnixMs, last as number | undefined);
  } catch (error) {
    const isUnreadable =
      error instanceof OtherVersion || error instanceof InvalidTimeRequest || error instanceof SyntaxError;
    throw isUnreadable ? invalid('it is of another version') : error;
  }
}

class OtherVersion extends Error {}

function invalid(why: string): ApiError {
  return new ApiError('INVALID_EVENT_ID', `this is not the id of a stream or an event: ${why}`);
}
