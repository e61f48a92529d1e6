import type { Observable } from 'rxjs';
import type { ReaderEvent, Value } from './reader-event.js';

/**
 * Subscribes to a stream and writes what happens to stdout, a JSON line each. SIGUSR2 makes the reader leave as an
 * application would: it unsubscribes, and its process lives on.
 */
export function reportValues(values: Observable<Value>): void {
  const subscription = values.subscribe({
    next: ({ sequence, server }) => report({ kind: 'value', atMs: Date.now(), sequence, server }),
    error: (error: unknown) => report({ kind: 'error', atMs: Date.now(), text: String(error) }),
    complete: () => report({ kind: 'complete', atMs: Date.now() }),
  });
  process.on('SIGUSR2', () => {
    subscription.unsubscribe();
    report({ kind: 'left', atMs: Date.now() });
  });
  // The process stays up whatever its connections do: it is stopped from outside.
  setInterval(() => undefined, 1_000_000);
}

function report(event: ReaderEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
