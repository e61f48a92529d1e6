import { Module, type DynamicModule } from '@nestjs/common';
import { GoFaceModule } from './go/go.module.js';
import { GrpcFaceModule } from './grpc/grpc.module.js';

/**
 * The protocols besides NATS, a module each, of which none knows another. Whether one is on is a setting, so each looks
 * for itself when the application starts.
 */
@Module({})
export class FacesModule {
  /** @param parts the modules that export the settings, the logger, the `LocalStreams` and the `ListeningFaces` */
  static of(...parts: DynamicModule[]): DynamicModule {
    return { module: FacesModule, imports: [GoFaceModule.of(...parts), GrpcFaceModule.of(...parts)] };
  }
}
