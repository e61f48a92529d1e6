import type { ApiError } from './stream-events.js';

/** What is wrong, and what happens next: both in words for whoever looks at the page. */
export interface Problem {
  readonly what: string;
  readonly next: string;
}

const AGAIN = 'It is tried again every few seconds and goes on by itself.';
const CHANGE = 'Change the settings and press Start.';

/** Codes of the gateway whose own message would not help the reader of a page. */
const BY_CODE: Readonly<Record<string, Problem>> = {
  NO_BROKER: { what: 'The gateway has lost its broker (NATS).', next: AGAIN },
  NO_REPLICA: { what: 'No time-server replica answers.', next: `${AGAIN} Start one: npm start does.` },
  NOT_YET: { what: 'No update has come in time.', next: AGAIN },
  SHUTTING_DOWN: { what: 'The gateway is shutting down.', next: 'The stream goes on as soon as a gateway answers.' },
  TERMINATED: { what: 'The stream was interrupted.', next: AGAIN },
  READER_TOO_SLOW: {
    what: 'This page was too slow for the stream, and was cut off.',
    next: 'It goes on where it was.',
  },
  UNAUTHENTICATED: { what: 'This gateway wants an API key.', next: 'Enter a key with the scope read.' },
};

export function problemOf(error: ApiError, retryAfterMs?: number): Problem {
  if (error.code === 'LIMIT_REACHED') {
    const when = retryAfterMs === undefined ? 'shortly' : `in ${Math.ceil(retryAfterMs / 1_000)} s`;
    return { what: `A limit is reached: ${error.message}`, next: `It is tried again ${when}, by itself.` };
  }
  if (error.code === 'NOT_PERMITTED') {
    // A key that may not, or a page that a gateway without keys does not know.
    return { what: `The gateway says: ${error.message}`, next: 'Enter a key with the scope read, or do as it says.' };
  }
  const known = BY_CODE[error.code];
  if (known) return known;
  return { what: `The gateway says: ${error.message}`, next: error.retryable ? AGAIN : CHANGE };
}

export function statusProblem(status: number): Problem {
  return { what: `The gateway answered with status ${status}.`, next: AGAIN };
}

/** `nextSequence`: the number with which the stream goes on, if it has begun. */
export function connectionLost(nextSequence: number | undefined): Problem {
  return { what: 'The connection to the gateway was lost.', next: goesOnWith(nextSequence) };
}

export function unreachable(nextSequence: number | undefined): Problem {
  return { what: 'The gateway cannot be reached.', next: goesOnWith(nextSequence) };
}

export function offline(nextSequence: number | undefined): Problem {
  return { what: 'This device is offline.', next: goesOnWith(nextSequence) };
}

/**
 * The connection stands, but nothing comes. The text stands still while it does not: it would be read out at each change.
 *
 * @param since the time that the latest update told, if there was one
 * @param servingCount how many replicas serve; undefined if the gateway does not answer
 */
export function quiet(since: string | undefined, servingCount: number | undefined, hasBroker: boolean): Problem {
  const nothing = since === undefined ? 'No update yet' : `No update since ${since}`;
  if (!hasBroker) return { what: `${nothing}: the gateway has lost its broker (NATS).`, next: HELD };
  if (servingCount === 0) return { what: `${nothing}: no time-server replica is alive.`, next: HELD };
  if (servingCount === undefined) {
    return { what: `${nothing}.`, next: 'The gateway does not answer; it is connected to anew by itself.' };
  }
  return { what: `${nothing}.`, next: 'The gateway is looking for a replica that goes on.' };
}

const HELD = 'The gateway keeps the stream and goes on, with none missing, when there is one.';

function goesOnWith(nextSequence: number | undefined): string {
  const where = nextSequence === undefined ? '' : ` with number ${nextSequence}`;
  return `It is tried again every few seconds, and goes on${where} by itself.`;
}
