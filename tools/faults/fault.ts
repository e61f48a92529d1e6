import type { RecordedRun, RunReport } from '@app/testing';
import type { Stage } from './stage.js';

/** A row of the table. */
export interface Fault {
  /** `F1` … `F23` */
  readonly id: string;
  readonly title: string;
  readonly load: string;
  /** The most that a stream may be held up beyond its schedule, in ms; absent where the row is about something else. */
  readonly pauseMs?: number;
  /** How long a run of it takes, roughly. */
  readonly seconds: number;
  /** Whether this machine can do it; if not, the sentence that says what is missing. */
  lacks?(): Promise<string | undefined>;
  /** Sets up, does the deed, and says what came of it. */
  run(stage: Stage): Promise<Finding>;
}

/** What came of one run. */
export interface Finding {
  /** Kept in a file if it is not what it should be. */
  readonly run: RecordedRun;
  /** What the checker says of it. */
  readonly report: RunReport;
  /** What the row's bound is held against; one of the report's figures, or the case's own. */
  readonly pauseMs?: number;
  /** In place of "extra pause" where the row is about something else, or beside it. */
  readonly figures?: string;
  /** What has no noise and was not as it must be, besides what the report says. */
  readonly broken?: readonly string[];
}
