/** What went over the wire on the subjects of updates. */
export interface WireCount {
  updates: number;
  /** The same number of the same stream again. */
  duplicates: number;
  /** Under an epoch lower than one that was heard before. */
  stale: number;
}
