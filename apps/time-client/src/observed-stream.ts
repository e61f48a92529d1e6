import type { TimeRequest, TimeResponse } from '@app/contracts';
import { randomId, type StreamNotice } from '@app/nats-streams';
import { Observable } from 'rxjs';
import type { TimeStreamClient } from './time-stream-client.js';

/** An update of a stream, or something that happened meanwhile: to this stream, to a replica, or to the link. */
export type Observed = { readonly update: TimeResponse } | { readonly notice: StreamNotice };

/** A stream whose updates and notices come as one sequence, in the order in which they happen. Cold, as the stream is. */
export function observedStream(
  client: TimeStreamClient,
  request: Partial<TimeRequest>,
  streamId: string = randomId(),
): Observable<Observed> {
  return new Observable((subscriber) => {
    // First, so that the notice of the owner is not missed.
    subscriber.add(client.notices.subscribe((notice) => subscriber.next({ notice })));
    subscriber.add(
      client.stream(request, { streamId }).subscribe({
        next: (update) => subscriber.next({ update }),
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
  });
}
