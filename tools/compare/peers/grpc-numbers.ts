import type { GrpcOptions } from '@nestjs/microservices';
import { fromJSON } from '@grpc/proto-loader';

/** `service Numbers { rpc Count(Request) returns (stream Value); }`, written as data so that no file has to be found. */
const packageDefinition = fromJSON({
  nested: {
    compare: {
      nested: {
        Numbers: {
          methods: { Count: { requestType: 'Request', responseType: 'Value', responseStream: true, comment: '' } },
        },
        Request: { fields: {} },
        Value: { fields: { sequence: { type: 'int32', id: 1 }, server: { type: 'string', id: 2 } } },
      },
    },
  },
});

export function grpcOptions(url: string): GrpcOptions['options'] {
  return { url, package: 'compare', packageDefinition, loader: { defaults: true } };
}
