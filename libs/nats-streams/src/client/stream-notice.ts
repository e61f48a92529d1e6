/** Why a stream was asked for again. */
export type ResumeReason =
  /** The broker says that nobody listens under the owner's id: it is dead. */
  | 'no responder'
  /** The owner's heartbeat and its answers to probes have stopped. */
  | 'heartbeat silent'
  /** An update is missing. */
  | 'gap'
  /** The owner lives, but the stream's next update is long overdue. */
  | 'silence'
  /** This client's own connection was lost and has come back. */
  | 'reconnect'
  /** The owner is leaving. */
  | 'drain';

/** What happens to streams and replicas besides the items; for logs, metrics and people. */
export type StreamNotice =
  | {
      readonly kind: 'opened';
      readonly streamId: string;
      readonly serverId: string;
      readonly replica: string;
      /** The wall-clock instant of item 0, in ms since the Unix epoch. */
      readonly originUnixMs: number;
    }
  | {
      readonly kind: 'suspected';
      readonly serverId: string;
      readonly replica: string;
      readonly reason: ResumeReason;
      /** How many of this client's streams it owned. */
      readonly streams: number;
    }
  | {
      readonly kind: 'resumed';
      readonly streamId: string;
      readonly serverId: string;
      /** Names of the replicas; the same if the owner went on itself. */
      readonly from: string;
      readonly to: string;
      readonly reason: ResumeReason;
      /** How long the next item had been overdue when the stream went on, in ms; 0 if it was not due yet. */
      readonly pauseMs: number;
      /** The number from which the stream went on: the one awaited when it was lost. */
      readonly sequence: number;
    }
  /** All of this client's streams have left a replica that drains. */
  | { readonly kind: 'drained'; readonly serverId: string; readonly replica: string }
  | { readonly kind: 'link lost' }
  | { readonly kind: 'link restored'; readonly downMs: number };
