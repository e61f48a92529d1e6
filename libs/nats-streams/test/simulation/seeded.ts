/** A small generator of our own, so that a world happens again from its seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lets `act` happen with `random` in the place of `Math.random`, from which backoff draws. */
export function withRandom<T>(random: () => number, act: () => T): T {
  const original = Math.random;
  Math.random = random;
  try {
    return act();
  } finally {
    Math.random = original;
  }
}
