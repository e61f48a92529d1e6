/** An instant as Unix seconds, rounded down, and the microseconds since then (0 to 999,999). Both are whole numbers. */
export interface SplitInstant {
  readonly second: number;
  readonly micros: number;
}

/**
 * Rounds an instant to the microsecond, the finest thing an update tells, and splits it. Timestamp and time text both
 * come from here, so that they never disagree about the second.
 *
 * It never forms a count of all microseconds: from the year 2255 on that would be beyond the safe integers.
 */
export function splitInstant(unixMs: number): SplitInstant {
  const whole = Math.floor(unixMs);
  const micros = Math.round((unixMs - whole) * 1000);
  const ms = micros === 1000 ? whole + 1 : whole;
  const second = Math.floor(ms / 1000);
  return { second: second + 0, micros: (ms - second * 1000) * 1000 + (micros % 1000) }; // + 0 turns -0 into 0
}
