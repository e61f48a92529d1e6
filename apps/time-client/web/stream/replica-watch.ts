import type { Answer, Gateway, ReplicaView } from './gateway.js';

const EVERY_MS = 500;
const AFTER_FAILURE_MS = 2_000;

/** Asks the gateway twice a second who serves, while the page is seen. One request at a time. */
export class ReplicaWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isAsking = false;

  constructor(
    private readonly gateway: Gateway,
    private readonly heard: (replicas: readonly ReplicaView[]) => void,
    private readonly failed: (answer: Answer) => void,
  ) {}

  start(): void {
    document.addEventListener('visibilitychange', () => void this.poll());
    void this.poll();
  }

  private async poll(): Promise<void> {
    clearTimeout(this.timer);
    if (document.hidden || this.isAsking) return;
    this.isAsking = true;
    const answer = await this.gateway.replicas();
    this.isAsking = false;
    const isGood = 'replicas' in answer;
    if (isGood) this.heard(answer.replicas);
    else this.failed(answer);
    const waitMs = isGood ? EVERY_MS : Math.max(AFTER_FAILURE_MS, answer.retryAfterMs ?? 0);
    this.timer = setTimeout(() => void this.poll(), waitMs);
  }
}
