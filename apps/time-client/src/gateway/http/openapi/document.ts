import { projectVersion } from '@app/service';
import { paths, type Path } from './paths.js';
import { schemas, type Schema } from './schemas.js';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: object;
  readonly tags: readonly object[];
  readonly security: readonly object[];
  readonly paths: Readonly<Record<string, Path>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>>; readonly securitySchemes: object };
}

/**
 * The HTTP API as OpenAPI has it. Written by hand, out of the tables that the code itself uses; a test holds it to the
 * routes and to real answers.
 */
export const openApiDocument: OpenApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Timecast',
    version: projectVersion(),
    description: 'Streams of time that survive the death of anything but their reader.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  tags: [
    { name: 'time', description: 'The time, once or as a stream of your own.' },
    { name: 'streams', description: 'Streams that go on without a reader, and have any number of them.' },
    { name: 'observation', description: 'Who serves, and who reads.' },
  ],
  security: [{}, { apiKey: [] }, { token: [] }],
  paths,
  components: {
    schemas,
    securitySchemes: {
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    },
  },
};
