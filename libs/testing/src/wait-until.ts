import { setTimeout as delay } from 'node:timers/promises';

/** How long to wait, and for what. */
export interface WaitOptions {
  /** The bound, in ms. Default 20,000: only there to end a hang, on a machine however slow, before Jest does. */
  withinMs?: number;
  /** What is awaited: the end of the sentence "waited 20000 ms for …". */
  what: string;
  /** Pause between two looks, in ms. Default 10. */
  everyMs?: number;
}

type Falsy = undefined | null | false | 0 | '' | void;

/**
 * Waits until the condition holds, and answers with what it returned.
 *
 * A condition that throws does not hold yet, so an assertion can stand in it; its last error becomes the `cause`.
 * The bound holds even if the condition's promise never settles.
 * @throws Error that names what was awaited, once the bound has passed
 */
export async function waitUntil<T>(
  condition: () => T | Falsy | Promise<T | Falsy>,
  { withinMs = 20_000, what, everyMs = 10 }: WaitOptions,
): Promise<T> {
  const bound = new AbortController();
  const pause = delay(withinMs, undefined, { signal: bound.signal });
  const outOfTime = pause.then(
    () => bound.abort(),
    () => undefined,
  );
  let lastError: unknown;
  const look = async (): Promise<T | Falsy> => {
    try {
      return await condition();
    } catch (error) {
      lastError = error;
      return undefined;
    }
  };
  try {
    while (!bound.signal.aborted) {
      const value = await Promise.race([look(), outOfTime]);
      if (value) return value;
      await Promise.race([delay(everyMs), outOfTime]);
    }
  } finally {
    bound.abort();
  }
  throw new Error(`waited ${withinMs} ms for ${what}`, { cause: lastError });
}
