/** What a process allocated in a span of time. */
export interface AllocationReport {
  readonly spanMs: number;
  /** By function, the most first. What is compiled into its caller counts as the caller's. */
  readonly bytesBy: readonly (readonly [name: string, bytes: number])[];
  /** How long each garbage collection took. */
  readonly collectionsMs: readonly number[];
}
