import type { Measured } from './measure.js';
import type { Stage } from './stage.js';

/** A row of the table. */
export interface Fault {
  /** `F1` … `F23` */
  readonly id: string;
  readonly title: string;
  readonly load: string;
  /** The most that a stream may be held up beyond its schedule, in ms; absent where the row is about something else. */
  readonly pauseMs?: number;
  /** Whether this machine can do it; if not, the sentence that says what is missing. */
  lacks?(): Promise<string | undefined>;
  /** Sets up, does the deed, and says what came of it. */
  run(stage: Stage): Promise<Finding>;
}

/** What came of one run. */
export interface Finding extends Measured {
  /** In place of "extra pause" where the row is about something else, or beside it. */
  readonly figures?: string;
  /** What has no noise and was not as it must be, besides completeness and order. */
  readonly broken?: readonly string[];
}
