import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { join } from 'node:path';
import type { TimeRequest, TimeResponse } from '@app/contracts';
import { projectRoot } from '@app/testing';

export const TIME_PROTO = join(projectRoot(), 'libs/contracts/proto/time/v1/time.proto');

/** As the servers of both sides load it. */
export const LOADER = { longs: Number, defaults: true } as const;

type StreamTime = MethodDefinition<Partial<TimeRequest>, TimeResponse>;

/** StreamTime, for a client that decodes only what it looks at. */
export function streamTimeMethod(): StreamTime {
  const service = loadSync(TIME_PROTO, LOADER)['time.v1.TimeService'] as Record<string, StreamTime>;
  return service['StreamTime'];
}
