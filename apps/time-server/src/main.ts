import { SharedServerNats } from '@app/nats-streams';
import { runProgram, startService } from '@app/service';
import { AppModule } from './app.module.js';
import { timeServerConfig, type TimeServerSettings } from './time-server.config.js';

await runProgram('time-server', () =>
  startService({
    module: AppModule,
    addressOf: (app) => app.get<TimeServerSettings>(timeServerConfig.KEY),
    prepare: async (app) => {
      app.connectMicroservice({ strategy: app.get(SharedServerNats) });
      await app.init(); // the faces listen first: what NATS is told of them is told once
      await app.startAllMicroservices();
    },
  }),
);
