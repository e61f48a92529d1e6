import type { TimeResponse } from '@app/contracts';

/** What a replica answers to an open or a resume, as a client without our libraries sees it. */
export interface PlainReply {
  readonly serverId: string;
  readonly error?: { readonly code: number; readonly message: string };
  readonly results: readonly {
    readonly streamId: string;
    readonly originUnixMs: number;
    readonly first: TimeResponse;
    readonly error?: { readonly code: number; readonly message: string };
  }[];
}

/** An open message for one stream. */
export function openOf(streamId: string, request: object, epoch = 1): string {
  return JSON.stringify({ streams: [{ streamId, request, epoch }] });
}
