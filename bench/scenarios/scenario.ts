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
  /** Done once before the first round; what it finds is thrown away but for where to begin. */
  rehearse?(system: BenchSystem): Promise<void>;
  /** One round, in processes of its own. */
  run(system: BenchSystem): Promise<Figures>;
}
