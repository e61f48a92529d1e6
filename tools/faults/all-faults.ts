import { badInputs } from './cases/bad-input.js';
import { badLinks } from './cases/bad-links.js';
import { brokerLost } from './cases/broker-lost.js';
import { churning } from './cases/churn.js';
import { consumers } from './cases/consumers.js';
import { everythingAtOnce } from './cases/everything.js';
import { leaving } from './cases/leaving.js';
import { poorMachines } from './cases/poor-machine.js';
import { replicaFrozen } from './cases/replica-frozen.js';
import { replicaKilled } from './cases/replica-killed.js';
import { wallClock } from './cases/wall-clock.js';
import type { Fault } from './fault.js';

const number = ({ id }: Fault): number => parseInt(id.slice(1), 10);

/** In the order of their numbers. */
export const ALL_FAULTS: readonly Fault[] = [
  ...replicaKilled,
  ...replicaFrozen,
  ...brokerLost,
  ...badLinks,
  ...wallClock,
  ...leaving,
  ...consumers,
  ...churning,
  ...badInputs,
  ...everythingAtOnce,
  ...poorMachines,
].toSorted((a, b) => number(a) - number(b));
