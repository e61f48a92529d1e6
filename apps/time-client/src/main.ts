import { runProgram, startService } from '@app/service';
import { AppModule } from './app.module.js';
import { timeClientConfig, type TimeClientSettings } from './time-client.config.js';

await runProgram('time-client', () =>
  startService({
    module: AppModule,
    addressOf: (app) => app.get<TimeClientSettings>(timeClientConfig.KEY),
  }),
);
