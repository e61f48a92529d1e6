import type { ClientBus, ProbeAnswer, RequestOutcome } from '../../src/client/client-bus.js';
import type { CancelPair, OpenEntry, OpenResult, ResumeEntry, ResumeResult } from '../../src/protocol/messages.js';

/** A request that a test answers by hand. */
export interface FakeRequest<Entry, Result> {
  readonly serverId: string | undefined;
  readonly entries: readonly Entry[];
  readonly timeoutMs: number;
  readonly done: (outcome: RequestOutcome<Result>) => void;
}

/** Keeps what a client asks for, and leaves the answers to the test. */
export class FakeClientBus implements ClientBus {
  readonly opens: FakeRequest<OpenEntry, OpenResult>[] = [];
  readonly resumes: FakeRequest<ResumeEntry, ResumeResult>[] = [];
  readonly cancels: [serverId: string | undefined, pairs: readonly CancelPair[]][] = [];
  readonly releases: {
    readonly serverId: string;
    readonly pairs: readonly CancelPair[];
    readonly done: () => void;
  }[] = [];
  readonly pings: { readonly serverId: string; readonly done: (answer: ProbeAnswer) => void }[] = [];
  readonly flushes: ((isBack: boolean) => void)[] = [];
  reconnects = 0;

  open(
    serverId: string | undefined,
    entries: readonly OpenEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<OpenResult>) => void,
  ): void {
    this.opens.push({ serverId, entries, timeoutMs, done });
  }

  resume(
    serverId: string | undefined,
    entries: readonly ResumeEntry[],
    timeoutMs: number,
    done: (outcome: RequestOutcome<ResumeResult>) => void,
  ): void {
    this.resumes.push({ serverId, entries, timeoutMs, done });
  }

  cancel(serverId: string | undefined, pairs: readonly CancelPair[]): void {
    this.cancels.push([serverId, pairs]);
  }

  release(serverId: string, pairs: readonly CancelPair[], _: number, done: () => void): void {
    this.releases.push({ serverId, pairs, done });
  }

  ping(serverId: string, _: number, done: (answer: ProbeAnswer) => void): void {
    this.pings.push({ serverId, done });
  }

  flush(_: number, done: (isBack: boolean) => void): void {
    this.flushes.push(done);
  }

  reconnect(): void {
    this.reconnects += 1;
  }
}
