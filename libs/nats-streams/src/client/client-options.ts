/** How a client presents itself and how patient it is. */
export interface StreamClientOptions {
  /**
   * The client's identity on the wire: 1 to 64 characters of `A-Za-z0-9_-`, and no two live processes may share it.
   */
  readonly clientId: string;
  /** How long a stream may take to start, in ms; default 3,000. Then 1003, or 1001 if there is no broker. */
  readonly startBudgetMs?: number;
  /** How long a started stream is sought after its owner is lost, in ms; default 30,000. Then 1004. */
  readonly recoveryBudgetMs?: number;
  /** How long one request may take before the next attempt, in ms; default 400. */
  readonly attemptTimeoutMs?: number;
  /** A replica unheard of for this long is taken for dead, in ms; default 700. */
  readonly silenceMs?: number;
}

export const CLIENT_DEFAULTS = {
  startBudgetMs: 3_000,
  recoveryBudgetMs: 30_000,
  attemptTimeoutMs: 400,
  silenceMs: 700,
} as const satisfies Omit<StreamClientOptions, 'clientId'>;
