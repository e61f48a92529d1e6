import { Module, type DynamicModule } from '@nestjs/common';
import { ListeningFaces } from './listening-faces.js';

/** The one list of who listens where. */
@Module({})
export class ListeningFacesModule {
  /**
   * Call it once per application and import the result where it is wanted: a second call makes a second list.
   * @param parts the modules that export the logger
   */
  static of(...parts: DynamicModule[]): DynamicModule {
    return { module: ListeningFacesModule, imports: parts, providers: [ListeningFaces], exports: [ListeningFaces] };
  }
}
