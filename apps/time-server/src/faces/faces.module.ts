import { Global, Module, type DynamicModule } from '@nestjs/common';
import { GoFaceModule } from './go/go.module.js';
import { GrpcFaceModule } from './grpc/grpc.module.js';
import { ListeningFaces } from './listening-faces.js';

/**
 * The protocols besides NATS, a module each. None knows another; what they share is the list of who listens where.
 * Whether one is on is a setting, so each looks for itself when the application starts.
 */
@Global()
@Module({})
export class FacesModule {
  /** @param parts the modules that export the settings, the logger and the `LocalStreams` */
  static of(...parts: DynamicModule[]): DynamicModule {
    return {
      module: FacesModule,
      imports: [...parts, GoFaceModule.of(...parts), GrpcFaceModule.of(...parts)],
      providers: [ListeningFaces],
      exports: [ListeningFaces],
    };
  }
}
