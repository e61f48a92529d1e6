import type { TimeRequest } from '@app/contracts';

/** What a churning client does; it comes as JSON in its first argument. */
export interface ChurnPlan {
  readonly servers: readonly string[];
  readonly clientId: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** How long a stream lives before it is cancelled. */
  readonly lifeMs: number;
  readonly request: Partial<TimeRequest>;
  /** Where it writes what it saw, one stream per line (`StreamHistory`). */
  readonly historyFile: string;
}
