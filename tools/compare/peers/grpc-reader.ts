import { Logger } from '@nestjs/common';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { argument } from './argument.js';
import { grpcOptions } from './grpc-numbers.js';
import type { Value } from './reader-event.js';
import { reportValues } from './report-values.js';

interface Numbers {
  count(request: object): Observable<Value>;
}

Logger.overrideLogger(false);
const client = ClientProxyFactory.create({
  transport: Transport.GRPC,
  options: grpcOptions(argument(0, 'address of the servers')),
});
reportValues(client.getService<Numbers>('Numbers').count({}));
