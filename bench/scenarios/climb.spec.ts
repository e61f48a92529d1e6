import { describe, expect, it } from '@jest/globals';
import { climb, type Step } from './climb.js';

const FROM_100 = { fromPerS: 100, factor: 2, looksBeyond: true };

/** A system that delivers so much and no more, and is late beyond that. */
function systemOf(limitPerS: number, stumblesAt?: number) {
  const asked: number[] = [];
  const measure = async (perS: number): Promise<Step> => {
    const isStumble = perS === stumblesAt && !asked.includes(perS);
    asked.push(perS);
    return { perS, deliveredPerS: Math.min(perS, limitPerS), p99Ms: perS > limitPerS || isStumble ? 500 : 5 };
  };
  return { asked, measure };
}

async function breaksAt400(perS: number): Promise<Step> {
  if (perS >= 400) throw new Error('broken');
  return { perS, deliveredPerS: perS, p99Ms: 1 };
}

describe('the climb to saturation', () => {
  it('ends at the first rate that is late twice, and looks once beyond it', async () => {
    const { asked, measure } = systemOf(450);
    const { onTime, mostPerS } = await climb(FROM_100, measure);
    expect(onTime?.perS).toBe(400);
    expect(mostPerS).toBe(450);
    expect(asked).toEqual([100, 200, 400, 800, 800, 1000]);
    const short = systemOf(450);
    await climb({ ...FROM_100, looksBeyond: false }, short.measure);
    expect(short.asked).toEqual([100, 200, 400, 800, 800]);
  });

  it('takes two steps at once where it began too low', async () => {
    const { asked, measure } = systemOf(10_000);
    const { onTime } = await climb({ ...FROM_100, looksBeyond: false }, measure);
    expect(asked).toEqual([100, 200, 400, 800, 3200, 12_800, 12_800]);
    expect(onTime?.perS).toBe(3200);
  });

  it('is not stopped by one stumble', async () => {
    const { onTime } = await climb(FROM_100, systemOf(450, 200).measure);
    expect(onTime?.perS).toBe(400);
  });

  it('takes a system that delivers too little for late', async () => {
    const { onTime, mostPerS } = await climb(FROM_100, async (perS) => ({ perS, deliveredPerS: 90, p99Ms: 1 }));
    expect(onTime).toBeUndefined();
    expect(mostPerS).toBe(90);
    const late = systemOf(50);
    await climb(FROM_100, late.measure);
    expect(late.asked).toEqual([100, 100]);
  });

  it('goes no further where the system breaks down, and fails if it never stood', async () => {
    expect((await climb(FROM_100, breaksAt400)).onTime?.perS).toBe(200);
    await expect(climb({ ...FROM_100, fromPerS: 400 }, breaksAt400)).rejects.toThrow('broken');
  });
});
