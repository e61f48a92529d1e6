import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { TimeRequest, TimeResponse } from '@timecast/contracts';
import { StreamClient } from '@timecast/nats-streams';

/** Prints one stream, and which replica serves it. */
@Injectable()
export class TimePrinter implements OnApplicationBootstrap {
  constructor(private readonly streams: StreamClient<TimeRequest, TimeResponse>) {}

  onApplicationBootstrap(): void {
    const { INTERVAL = '1', DURATION = '10' } = process.env;
    this.streams.notices.subscribe((notice) => {
      if (notice.kind === 'opened') console.log(`owner ${notice.replica}`);
      if (notice.kind === 'resumed') console.log(`owner ${notice.to}, was ${notice.from}: ${notice.reason}`);
    });
    this.streams.open({ updateInterval: Number(INTERVAL), duration: Number(DURATION), timeZone: 'UTC' }).subscribe({
      next: ({ sequenceNum, timeString }) => console.log(`#${sequenceNum} ${timeString}`),
      error: ({ code, message }) => console.error(`failed: ${code} ${message}`), // a StreamError
      complete: () => console.log('complete'),
    });
  }
}
