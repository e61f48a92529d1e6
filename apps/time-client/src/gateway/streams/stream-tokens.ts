import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { InvalidTimeRequest, parseTimeRequest } from '@app/contracts';
import { ApiError } from '../api-error.js';
import { CHECK_SECRET_BYTES, EventIds } from './event-ids.js';
import { StreamIdentity } from './stream-identity.js';

/** The version of what a token says. */
const VERSION = 1;
/** So much of the HMAC stands in a token; what comes after it never leaves the process. */
const SIGNATURE_BYTES = 16;
/** A token with the longest zone there could be has 190 characters, a number 16, and its check two. */
const MAX_EVENT_ID_LENGTH = 256;

const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const CHECKED_SEQUENCE = /^(?<digits>0|[1-9]\d{0,15})[a-z]{2}$/;

/** Where a reader stands: what it has had. */
export interface EventId {
  readonly token: string;
  readonly identity: StreamIdentity;
  /** The number of the last update that it has had. */
  readonly sequence: number;
}

/**
 * Ids of streams that say all there is to know of the stream, and are signed, so that any gateway with the same key can
 * go on with it and no gateway has to remember it. An event id is the token, a point, the update's number, and two letters
 * that check the number.
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
    return `${text}.${signatureIn(this.digest(text))}`;
  }

  /** @throws ApiError INVALID_EVENT_ID if it was not issued under this key. */
  read(token: string): StreamIdentity {
    return identityOf(this.verified(token).text);
  }

  /** @throws ApiError INVALID_EVENT_ID */
  readEventId(eventId: string): EventId {
    const pointAt = eventId.lastIndexOf('.');
    const digits = CHECKED_SEQUENCE.exec(eventId.slice(pointAt + 1))?.groups?.digits;
    if (eventId.length > MAX_EVENT_ID_LENGTH || pointAt < 0 || digits === undefined) {
      throw invalid('it is not of their form');
    }
    const token = eventId.slice(0, pointAt);
    const { text, digest } = this.verified(token);
    const sequence = Number(digits);
    if (!Number.isSafeInteger(sequence)) throw invalid('there is no such number');
    if (eventIdsOf(token, digest).of(sequence) !== eventId) throw invalid('its number was changed');
    return { token, identity: identityOf(text), sequence };
  }

  /** @param token as it was issued. */
  eventIds(token: string): EventIds {
    return eventIdsOf(token, this.digest(token.split('.', 1)[0]));
  }

  private verified(token: string): { readonly text: string; readonly digest: Buffer } {
    if (token.length > MAX_EVENT_ID_LENGTH || !TOKEN.test(token)) throw invalid('it is not of their form');
    const [text, signature] = token.split('.');
    const digest = this.digest(text);
    if (!isSame(signature, signatureIn(digest))) throw invalid('it was changed or cut, or is of another system');
    return { text, digest };
  }

  private digest(text: string): Buffer {
    return createHmac('sha256', this.key).update(text).digest();
  }
}

function signatureIn(digest: Buffer): string {
  return digest.toString('base64url', 0, SIGNATURE_BYTES);
}

function eventIdsOf(token: string, digest: Buffer): EventIds {
  return new EventIds(token, digest.subarray(SIGNATURE_BYTES, SIGNATURE_BYTES + CHECK_SECRET_BYTES));
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
