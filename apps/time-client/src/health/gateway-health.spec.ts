import { describe, expect, it } from '@jest/globals';
import { HealthIndicatorService } from '@nestjs/terminus';
import { SseOutlet } from '../gateway/sse/sse-outlet.js';
import type { HeldStreams } from '../gateway/streams/held-streams.js';
import type { LiveStreams } from '../gateway/streams/live-streams.js';
import { GatewayHealth } from './gateway-health.js';

describe('the health of a gateway', () => {
  it('is down for who would send readers while it leaves, and up for who asks how many there are', async () => {
    const outlet = new SseOutlet({ shutdownSpreadMs: 0 });
    const none = { count: 0 };
    const health = new GatewayHealth(outlet, none as LiveStreams, none as HeldStreams, new HealthIndicatorService());
    expect(health.checkStaying()).toEqual({ gateway: { status: 'up', isLeaving: false } });
    await outlet.leave();
    expect(health.checkStaying()).toEqual({ gateway: { status: 'down', isLeaving: true } });
    expect(health.check()).toMatchObject({ gateway: { status: 'up', readers: 0 } });
  });
});
