/** One step in the life of a stream at its replica; for logs and metrics. */
export interface ReplicaEvent {
  readonly kind: 'opened' | 'resumed' | 'ended' | 'cancelled' | 'replaced' | 'dropped' | 'failed';
  readonly clientId: string;
  readonly streamId: string;
  readonly epoch: number;
  /** The next number at that moment. */
  readonly sequence: number;
  /** Why a stream was dropped. */
  readonly reason?: string;
  /** What a stream failed of. */
  readonly error?: unknown;
}
