/** What came of one rate. */
export interface Step {
  /** What was asked for. */
  readonly perS: number;
  readonly deliveredPerS: number;
  readonly p99Ms: number;
}

export interface Climb<S extends Step> {
  /** The highest step whose updates were on time; absent if the first one was late already. */
  readonly onTime?: S;
  /** The most that was delivered, on time or not. */
  readonly mostPerS: number;
}

const ON_TIME_MS = 100;
/** Who delivers less than this share of what was asked for is behind, whatever its lateness seems to be. */
const WHOLE_SHARE = 0.95;
const MAX_STEPS = 20;
/** Whoever is on time for longer than this began too low, and may take two steps at once. */
const SMALL_STEPS = 4;
/** Beyond the first late step, one more shows the most that can be delivered at all. */
const OVERLOAD_FACTOR = 1.25;

export interface ClimbPlan {
  readonly fromPerS: number;
  /** From one step to the next. */
  readonly factor: number;
  readonly looksBeyond: boolean;
}

/** Asks for more and more until it is late. A step that is late is tried once more: the machine may have stumbled. */
export async function climb<S extends Step>(
  { fromPerS, factor, looksBeyond }: ClimbPlan,
  measure: (perS: number) => Promise<S>,
): Promise<Climb<S>> {
  let onTime: S | undefined;
  let mostPerS = 0;
  /** Undefined: the system could not even be brought there. */
  const tryStep = async (perS: number): Promise<S | undefined> => {
    try {
      const step = await measure(perS);
      mostPerS = Math.max(mostPerS, step.deliveredPerS);
      return step;
    } catch (error) {
      if (onTime === undefined) throw error;
      return undefined;
    }
  };
  let perS = fromPerS;
  for (let count = 1; count <= MAX_STEPS; count += 1) {
    let step = await tryStep(perS);
    if (step && !isOnTime(step)) step = await tryStep(perS);
    if (!step || !isOnTime(step)) break;
    onTime = step;
    perS *= count < SMALL_STEPS ? factor : factor * factor;
  }
  if (looksBeyond && onTime) await tryStep(perS * OVERLOAD_FACTOR);
  return { onTime, mostPerS };
}

function isOnTime({ perS, deliveredPerS, p99Ms }: Step): boolean {
  return p99Ms < ON_TIME_MS && deliveredPerS >= perS * WHOLE_SHARE;
}
