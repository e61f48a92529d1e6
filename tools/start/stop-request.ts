/** Two Ctrl+C count as two only if so much lies between them: npm passes each one on, so that one arrives twice. */
const SECOND_AFTER_MS = 300;
const PARENT_CHECK_MS = 250;

/** That somebody wants the whole to end. */
export interface StopRequest {
  /** Aborted at the first Ctrl+C, SIGTERM or SIGHUP, when npm is gone, and when nobody reads our output any more. */
  readonly asked: AbortSignal;
  /** Aborted at the second one: no more waiting. */
  readonly atOnce: AbortSignal;
}

/** Listens for everything that asks this process to end. For the life of the process. */
export function listenForStop(): StopRequest {
  const asked = new AbortController();
  const atOnce = new AbortController();
  let askedAtMs = 0;
  const ask = (): void => {
    if (!asked.signal.aborted) askedAtMs = performance.now();
    else if (performance.now() - askedAtMs >= SECOND_AFTER_MS) atOnce.abort();
    asked.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  for (const output of [process.stdout, process.stderr]) output.on('error', () => asked.abort());
  if (process.env.npm_lifecycle_event !== undefined) whenParentIsGone(() => asked.abort());
  return { asked: asked.signal, atOnce: atOnce.signal };
}

/** npm killed with SIGKILL passes nothing on: then only our parent changes. */
function whenParentIsGone(act: () => void): void {
  const parentPid = process.ppid;
  setInterval(() => {
    if (process.ppid !== parentPid) act();
  }, PARENT_CHECK_MS).unref();
}
