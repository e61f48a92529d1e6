import type { BeatItem } from '../beat.js';

const MAX_TOLD = 10;

/** What the readers of very many streams have got, in two numbers for each. */
export class Deliveries {
  /** How often an update was not the one that was awaited, or a stream failed. */
  faults = 0;
  /** The first of them, in words. */
  readonly told: string[] = [];
  received = 0;
  private readonly next: Float64Array;
  private readonly originMs: Float64Array;
  private latestMs = 0;

  constructor(
    private readonly streams: number,
    private readonly intervalMs: number,
  ) {
    this.next = new Float64Array(streams);
    this.originMs = new Float64Array(streams);
  }

  /** The wall clocks of this world are its monotonic one. */
  took(stream: number, { sequence, originUnixMs }: BeatItem, nowMs: number): void {
    const awaited = this.next[stream];
    if (sequence !== awaited) this.fault(`stream ${stream} got ${sequence} instead of ${awaited}`);
    if (sequence === 0) this.originMs[stream] = originUnixMs;
    this.next[stream] = sequence + 1;
    this.received += 1;
    const lateMs = nowMs - originUnixMs - sequence * this.intervalMs;
    if (lateMs > this.latestMs) this.latestMs = lateMs;
  }

  failed(stream: number, error: unknown): void {
    this.fault(`stream ${stream} failed: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** How late the latest update was since this was asked last. */
  takeLatestMs(): number {
    const { latestMs } = this;
    this.latestMs = 0;
    return latestMs;
  }

  /** How many streams have not got all that was due until then. */
  countBehind(dueUntilMs: number): number {
    let behind = 0;
    for (let stream = 0; stream < this.streams; stream += 1) {
      const due = 1 + Math.floor((dueUntilMs - this.originMs[stream]) / this.intervalMs);
      if (this.next[stream] < due) behind += 1;
    }
    return behind;
  }

  private fault(text: string): void {
    this.faults += 1;
    if (this.told.length < MAX_TOLD) this.told.push(text);
  }
}
