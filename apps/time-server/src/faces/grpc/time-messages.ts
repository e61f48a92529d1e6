import type { TimeRequest, TimeResponse } from '@app/contracts';

/** The messages of time.proto as the loader gives them: camelCase, with the defaults of proto3. */
export interface ResumeMessage {
  readonly originUnixMs: number;
  readonly nextSequence: number;
}

export interface TimeRequestMessage {
  readonly updateInterval: number;
  readonly duration: number;
  readonly timeZone: string;
  readonly resume?: ResumeMessage | null;
}

export type GetTimeRequestMessage = Pick<TimeRequestMessage, 'timeZone'>;
export type TimeResponseMessage = TimeResponse;

export interface ListStreamsRequestMessage {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface StreamInfoMessage {
  readonly id: string;
  readonly peer: string;
  readonly request: TimeRequest;
  readonly originUnixMs: number;
  readonly nextSequence: number;
  readonly isPaused: boolean;
}

export interface ListStreamsResponseMessage {
  readonly streams: readonly StreamInfoMessage[];
  readonly nextPageToken: string;
}

export interface CancelStreamRequestMessage {
  readonly id: string;
}

export interface CancelStreamResponseMessage {
  readonly cancelled: boolean;
}

/** A request as the contract knows it. What proto3 cannot tell from "not set" is left out, and gets its default. */
export function rawRequestOf({ updateInterval, duration, timeZone }: Partial<TimeRequestMessage>): object {
  return {
    ...(updateInterval === undefined || updateInterval === 0 ? {} : { updateInterval }),
    ...(duration === undefined ? {} : { duration }),
    ...(timeZone ? { timeZone } : {}),
  };
}
