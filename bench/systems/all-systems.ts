import type { BenchSystem } from './bench-system.js';
import { bare, client } from './ours.js';
import { grpc, naive, stockNats } from './peers.js';

export const ALL_SYSTEMS: readonly BenchSystem[] = [stockNats, grpc, naive, bare, client];

/** What all others are compared with. */
export const NAIVE = naive.id;
/** The one of ours that is read as the naive peer is. */
export const LIKE_NAIVE = bare.id;
