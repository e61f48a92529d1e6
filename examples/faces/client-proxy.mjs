// Asks from a stock Nest 12 application: node examples/faces/client-proxy.mjs nats://localhost:4222
import { Logger } from '@nestjs/common';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';

Logger.overrideLogger(['error']);
const proxy = ClientProxyFactory.create({ transport: Transport.NATS, options: { servers: [process.argv[2]] } });
const streams = [{ streamId: `s${Date.now()}`, epoch: 1, request: { updateInterval: 60 } }];
const { results } = await firstValueFrom(proxy.send('time.rpc.open.proxy', { streams }));
console.log(results[0].first.sequenceNum, results[0].first.timeString);
await proxy.close();
