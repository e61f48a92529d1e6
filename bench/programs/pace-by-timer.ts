import { TimeRequest, type TimeResponse, updateAt } from '@app/contracts';
import type { Clock } from '@app/nats-streams';
import { Observable } from 'rxjs';

/**
 * One timer per stream, armed anew for each update, on the absolute schedule: what a peer does who knows that
 * `interval()` and `setInterval` drift. Update 0 comes at once.
 */
export function paceByTimer(
  clock: Clock,
  intervalMs: number,
  onDue: (originUnixMs: number, sequence: number) => void,
): () => void {
  const originUnixMs = Math.floor(clock.nowMs());
  let sequence = 0;
  let timer: NodeJS.Timeout;
  const turn = (): void => {
    onDue(originUnixMs, sequence);
    sequence += 1;
    // a fraction would be cut off, and the timer come too early
    timer = setTimeout(turn, Math.max(0, Math.ceil(originUnixMs + sequence * intervalMs - clock.nowMs())));
  };
  turn();
  return () => clearTimeout(timer);
}

/** A stream of time as the handlers of the Nest peers return it. */
export function timeUpdates(clock: Clock, wanted: Partial<TimeRequest>): Observable<TimeResponse> {
  const request = Object.assign(new TimeRequest(), wanted);
  return new Observable((subscriber) =>
    paceByTimer(clock, request.updateInterval * 1000, (originUnixMs, sequence) =>
      subscriber.next(updateAt(request, originUnixMs, sequence)),
    ),
  );
}
