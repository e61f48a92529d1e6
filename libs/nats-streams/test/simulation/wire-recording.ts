import type { BrokerSession, NetworkObserver, SimulatedMessage } from '@app/testing';

/** An update on its way through the broker. */
export interface WireUpdate {
  readonly atMs: number;
  readonly streamId: string;
  readonly epoch: number;
  readonly body: string;
}

/** Listens at the simulated broker as the fault suite's listener does at a real one: all updates of all epochs. */
export class WireRecording implements NetworkObserver {
  readonly updates: WireUpdate[] = [];

  constructor(private readonly nowMs: () => number) {}

  routed(_: BrokerSession, { subject, body }: SimulatedMessage): void {
    const [, kind, , streamId, epoch] = subject.split('.');
    if (kind === 'stream') this.updates.push({ atMs: this.nowMs(), streamId, epoch: Number(epoch), body });
  }
}
