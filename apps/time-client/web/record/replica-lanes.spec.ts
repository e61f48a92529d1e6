import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ReplicaView } from '../stream/gateway.js';
import { ReplicaLanes, type Lane } from './replica-lanes.js';

const replica = (name: string, silentMs = 100, startedUnixMs = 0): ReplicaView => ({
  name,
  serverId: `${name}_x`,
  state: 'serving',
  startedUnixMs,
  streams: 3,
  ownedStreams: 1,
  silentMs,
});

let lanes: ReplicaLanes;
const lane = (name: string): Lane | undefined => lanes.lanes.find((candidate) => candidate.name === name);

beforeEach(() => {
  lanes = new ReplicaLanes();
  lanes.polled([replica('s-10'), replica('s-2')], 10_000);
});

describe('a lane', () => {
  it('has its place by name, numbers as numbers', () => {
    expect(lanes.lanes.map(({ name }) => name)).toEqual(['s-2', 's-10']);
  });

  it('greys when its replica is silent, or no longer listed', () => {
    lanes.polled([replica('s-10', 700)], 10_500);
    expect(lanes.lanes.map(({ state }) => state)).toEqual(['dead', 'dead']);
    expect(lane('s-2')?.lives).toEqual([{ fromMs: 0, toMs: 10_500 }]);
  });

  it('greys at once when a stream moves away from it, and stays so until something is heard that is newer', () => {
    lanes.died('s-2', 10_130);
    lanes.polled([replica('s-10'), replica('s-2', 400)], 10_500);
    expect(lane('s-2')?.state).toBe('dead');
    lanes.polled([replica('s-10'), replica('s-2', 100)], 11_000);
    expect(lane('s-2')).toMatchObject({ state: 'serving', lives: [{ toMs: 10_130 }, { fromMs: 10_130 }] });
  });

  it('is the same for the next process of that name, which begins another life', () => {
    lanes.died('s-2', 10_130);
    lanes.polled([replica('s-2', 50, 12_000), replica('s-2', 2_000), replica('s-10')], 12_500);
    expect(lane('s-2')).toMatchObject({
      state: 'serving',
      startedUnixMs: 12_000,
      lives: [
        { fromMs: 0, toMs: 10_130 },
        { fromMs: 12_000, toMs: undefined },
      ],
    });
  });

  it('says that its replica is leaving', () => {
    lanes.polled([{ ...replica('s-2'), state: 'draining' }, replica('s-10')], 10_500);
    expect(lane('s-2')?.state).toBe('draining');
    expect(lanes.servingCount).toBe(1);
  });

  it('is forgotten ten minutes after a death, and colours of others stay', () => {
    const { hue } = lane('s-2') ?? { hue: -1 };
    lanes.died('s-10', 10_100);
    lanes.polled([replica('s-2')], 620_000);
    expect(lanes.lanes.map(({ name }) => name)).toEqual(['s-2']);
    expect(lanes.hueOf('s-2')).toBe(hue);
  });
});
