import { describe, expect, it } from '@jest/globals';
import { parseTimeRequest } from '@app/contracts';
import * as fc from 'fast-check';
import { ApiError } from '../api-error.js';
import { StreamIdentity } from './stream-identity.js';
import { StreamTokens } from './stream-tokens.js';

const tokens = new StreamTokens('a key that is as long as it has to be');
const identities = fc
  .record({
    updateInterval: fc.double({ min: 0.01, max: 86_400, noNaN: true }),
    duration: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 315_360_000, noNaN: true })),
    timeZone: fc.constantFrom('UTC', 'Europe/Paris', 'America/Argentina/ComodRivadavia', 'asia/kolkata'),
    originUnixMs: fc.oneof(fc.integer({ min: 1, max: 4e12 }), fc.double({ min: 1, max: 4e12, noNaN: true })),
    kind: fc.constantFrom('opened', 'aligned'),
    nowUnixMs: fc.integer({ min: 0, max: 4e12 }),
  })
  .map(({ kind, originUnixMs, nowUnixMs, ...fields }) => {
    const request = parseTimeRequest(fields);
    return kind === 'opened'
      ? StreamIdentity.opened(request, originUnixMs)
      : StreamIdentity.aligned(request, nowUnixMs);
  });
const DIGITS = '0123456789'.split('');
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('');
const sequences = fc.oneof(fc.nat(1_000), fc.maxSafeNat());

function codeOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof ApiError ? error.code : String(error);
  }
}

describe('an event id', () => {
  it('says all there is to know, to whoever has the key', () => {
    const another = new StreamTokens('a key that is as long as it has to be');
    fc.assert(
      fc.property(identities, sequences, (identity, sequence) => {
        const eventId = tokens.eventIds(tokens.issue(identity)).of(sequence);
        expect(another.readEventId(eventId)).toEqual({ token: tokens.issue(identity), identity, sequence });
        expect(eventId.length).toBeLessThanOrEqual(256);
        expect(eventId).toMatch(/^[A-Za-z0-9._-]+$/);
      }),
    );
  });

  it('is refused if a single character of its token was changed, left out, or added', () => {
    fc.assert(
      fc.property(
        identities,
        fc.nat(),
        fc.constantFrom('A', 'z', '0', '-', '_', '.', '+', '/', '=', ' ', 'é', '\0'),
        (identity, place, character) => {
          const token = tokens.issue(identity);
          const at = place % token.length;
          const forged = [
            `${token.slice(0, at)}${character}${token.slice(at + 1)}`,
            `${token.slice(0, at)}${token.slice(at + 1)}`,
            `${token.slice(0, at)}${character}${token.slice(at)}`,
          ].filter((text) => text !== token);
          const number = tokens.eventIds(token).of(7).slice(token.length);
          for (const text of forged) expect(codeOf(() => tokens.readEventId(text + number))).toBe('INVALID_EVENT_ID');
        },
      ),
    );
  });

  it('is refused if it was cut anywhere', () => {
    fc.assert(
      fc.property(identities, sequences, fc.nat(), (identity, sequence, place) => {
        const eventId = tokens.eventIds(tokens.issue(identity)).of(sequence);
        const cuts = [eventId.slice(0, place % eventId.length), eventId.slice(0, -1), eventId.slice(0, -2)];
        for (const cut of [...cuts, eventId.slice(0, -3)]) {
          expect(codeOf(() => tokens.readEventId(cut))).toBe('INVALID_EVENT_ID');
        }
      }),
    );
  });

  it('is refused if a digit or a letter of its number was changed', () => {
    fc.assert(
      fc.property(identities, fc.nat(65_520), fc.nat(), fc.nat(8), (identity, sequence, place, step) => {
        const token = tokens.issue(identity);
        const eventId = tokens.eventIds(token).of(sequence);
        const number = eventId.slice(token.length + 1);
        const at = place % number.length;
        const signs = at < number.length - 2 ? DIGITS : LETTERS;
        const others = signs.filter((sign) => sign !== number[at]);
        const forged = `${number.slice(0, at)}${others[step % others.length]}${number.slice(at + 1)}`;
        fc.pre(Number.parseInt(forged, 10) < 65_521);
        expect(codeOf(() => tokens.readEventId(`${token}.${forged}`))).toBe('INVALID_EVENT_ID');
      }),
    );
  });

  it('is refused with any other letters than its own', () => {
    const token = tokens.issue(StreamIdentity.opened(parseTimeRequest({}), 1));
    const pairs = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
    const accepted = pairs.filter((pair) => codeOf(() => tokens.readEventId(`${token}.123${pair}`)) === undefined);
    expect(accepted.map((pair) => `${token}.123${pair}`)).toEqual([tokens.eventIds(token).of(123)]);
  });

  it('is refused if it is anything else, of whatever size', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(codeOf(() => tokens.readEventId(text))).toBe('INVALID_EVENT_ID');
      }),
    );
    const token = tokens.issue(StreamIdentity.opened(parseTimeRequest({}), 1));
    const numbers = ['', '-1', '01', '1.5', '1e3', '9007199254740992', '99999999999999999999', ' 1', '1 '];
    for (const number of numbers) {
      expect(codeOf(() => tokens.readEventId(`${token}.${number}`))).toBe('INVALID_EVENT_ID');
      expect(codeOf(() => tokens.readEventId(`${token}.${number}aa`))).toBe('INVALID_EVENT_ID');
    }
    expect(codeOf(() => tokens.readEventId(`${token}.${'1'.repeat(300)}`))).toBe('INVALID_EVENT_ID');
    expect(codeOf(() => tokens.readEventId('a'.repeat(1_000_000)))).toBe('INVALID_EVENT_ID');
  });

  it('is refused under another key', () => {
    const stranger = new StreamTokens('another key that is long enough, too');
    const token = stranger.issue(StreamIdentity.opened(parseTimeRequest({}), 1));
    expect(codeOf(() => tokens.read(token))).toBe('INVALID_EVENT_ID');
  });

  it('tells apart streams that were opened in the same words at the same instant', () => {
    const issued = Array.from({ length: 100 }, () => tokens.issue(StreamIdentity.opened(parseTimeRequest({}), 1)));
    expect(new Set(issued).size).toBe(100);
  });
});
