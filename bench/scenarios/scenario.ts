import type { FigureName, Figures } from '../results/figures.js';
import type { BenchSystem } from '../systems/bench-system.js';

/** One kind of work, done by every system that can. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** The figure for which it is there. */
  readonly headline: FigureName;
  /** Ids of the systems that can do it at all. */
  readonly systems: readonly string[];
  /** Who does it instead, where that is no system of streams and their reader. */
  readonly performer?: BenchSystem;
  /** What is missing on this machine to do it, and what to install; undefined if nothing is. */
  lacks?(): Promise<string | undefined>;
  /** Done once before the first round; what it finds is thrown away but for where to begin. */
  rehearse?(system: BenchSystem): Promise<void>;
  /** One round, in processes of its own. */
  run(system: BenchSystem): Promise<Figures>;
}
