import { fromJSON, type MethodDefinition } from '@grpc/proto-loader';
import type { TimeResponse } from '@app/contracts';
import type { GrpcOptions } from '@nestjs/microservices';

/** `service TimeStreams { rpc Open(TimeRequest) returns (stream TimeResponse); }`, as data so that no file has to be found. */
const packageDefinition = fromJSON({
  nested: {
    bench: {
      nested: {
        TimeStreams: {
          methods: {
            Open: { requestType: 'TimeRequest', responseType: 'TimeResponse', responseStream: true, comment: '' },
          },
        },
        TimeRequest: { fields: { updateInterval: { type: 'double', id: 1 } } },
        TimeResponse: {
          fields: {
            timestamp: { type: 'uint32', id: 1 },
            timeString: { type: 'string', id: 2 },
            sequenceNum: { type: 'uint32', id: 3 },
            isFinal: { type: 'bool', id: 4 },
          },
        },
      },
    },
  },
});

export interface GrpcTimeRequest {
  readonly updateInterval: number;
}

export function grpcServerOptions(url: string): GrpcOptions['options'] {
  return { url, package: 'bench', packageDefinition };
}

/** The one method, for a client that decodes only what it looks at. */
export const OPEN_METHOD = (
  packageDefinition['bench.TimeStreams'] as Record<string, MethodDefinition<GrpcTimeRequest, TimeResponse>>
)['Open'];
