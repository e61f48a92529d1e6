import { Module, type DynamicModule } from '@nestjs/common';
import { GrpcFace } from './grpc-face.js';

/** gRPC: time.proto's TimeService, health and reflection. */
@Module({})
export class GrpcFaceModule {
  /** @param parts the modules that export the settings, the logger and the `LocalStreams` */
  static of(...parts: DynamicModule[]): DynamicModule {
    return { module: GrpcFaceModule, imports: parts, providers: [GrpcFace] };
  }
}
