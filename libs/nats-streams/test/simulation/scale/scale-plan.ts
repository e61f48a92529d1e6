/** The size of a simulated system, and what happens to it. */
export interface ScalePlan {
  readonly replicas: number;
  readonly clients: number;
  /** Of all clients together. */
  readonly streams: number;
  readonly intervalMs: number;
  /** So many streams a client asks for in one turn: they share a message, and so an owner. */
  readonly openedTogether: number;
  /** How many replicas are replaced, one after the other. */
  readonly rolled: number;
  readonly seed: number;
}

/** A size that a test has time for. */
export const SMALL: ScalePlan = {
  replicas: 20,
  clients: 10,
  streams: 5_000,
  intervalMs: 4_000,
  openedTogether: 50,
  rolled: 1,
  seed: 1,
};
