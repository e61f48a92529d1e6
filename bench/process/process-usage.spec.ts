import { describe, expect, it } from '@jest/globals';
import { cpuSecondsIn, residentMbIn } from './process-usage.js';

describe('what /proc says of a process', () => {
  it('adds user and system time, whatever the name of the program is', () => {
    const stat = '4711 (a) b (c) S 1 4711 4711 0 -1 4194560 900 0 0 0 150 50 7 7 20 0 11 0 12345 1000000 2000';
    expect(cpuSecondsIn(stat)).toBe(2);
  });

  it('knows the resident memory in MB', () => {
    expect(residentMbIn('Name:\tnode\nVmHWM:\t  99999 kB\nVmRSS:\t  51200 kB\nThreads:\t11\n')).toBe(50);
  });
});
