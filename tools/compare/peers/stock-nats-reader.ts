import { Logger } from '@nestjs/common';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { argument } from './argument.js';
import type { Value } from './reader-event.js';
import { reportValues } from './report-values.js';

Logger.overrideLogger(false);
const client = ClientProxyFactory.create({
  transport: Transport.NATS,
  options: { servers: [argument(0, 'URL of the broker')] },
});
reportValues(client.send<Value>('numbers', {}));
