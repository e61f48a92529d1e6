import type { Subscription } from 'rxjs';
import { deepStrictEqual } from 'node:assert/strict';
import { StreamError, type StreamClient } from '@app/nats-streams';
import { waitUntil } from '@app/testing';
import type { Beat, BeatItem } from '../simulation/beat.js';
import type { ReaderLine } from './transcript.js';

interface Reading {
  readonly numbers: number[];
  /** `complete`, or the error's code. */
  end: 'complete' | number | undefined;
  subscription?: Subscription;
}

/** Reads streams of a client, and knows what came of each. */
export class ReaderLog {
  private readonly readings = new Map<string, Reading>();

  constructor(private readonly client: () => Promise<StreamClient<Beat, BeatItem>>) {}

  async opens(streamId: string, request: unknown): Promise<void> {
    const client = await this.client();
    const reading: Reading = { numbers: [], end: undefined };
    this.readings.set(streamId, reading);
    reading.subscription = client.open(request, { streamId }).subscribe({
      next: ({ sequence }) => reading.numbers.push(sequence),
      error: (error: unknown) => (reading.end = error instanceof StreamError ? error.code : NaN),
      complete: () => (reading.end = 'complete'),
    });
  }

  leaves(streamId: string): void {
    this.reading(streamId).subscription?.unsubscribe();
  }

  reading(streamId: string): Reading {
    return this.readings.get(streamId) as Reading;
  }

  /** Does what was done, or waits for what was had. */
  async replay(line: Extract<ReaderLine, { readonly streamId: string }>): Promise<void> {
    const { streamId } = line;
    if (line.reader === 'opens') return this.opens(streamId, line.request);
    const reading = this.reading(streamId);
    const end = line.reader === 'has' ? line.end : undefined;
    await waitUntil(() => reading.numbers.length >= line.numbers.length && (!end || reading.end), {
      what: `the reader of ${streamId} to have ${line.numbers.length} updates and the end ${end ?? 'open'}`,
    });
    deepStrictEqual([reading.numbers, reading.end], [line.numbers, end]);
    if (line.reader === 'leaves') this.leaves(streamId);
  }
}
