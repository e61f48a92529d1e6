import { loadSync } from '@grpc/proto-loader';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Methods } from './time-client.js';

/** Where reflection's own contract lies. */
const FILE = join(
  dirname(createRequire(import.meta.url).resolve('@grpc/reflection')),
  '../proto/grpc/reflection/v1/reflection.proto',
);

/** The one method of reflection. */
export const REFLECTION = (loadSync(FILE)['grpc.reflection.v1.ServerReflection'] as unknown as Methods)[
  'ServerReflectionInfo'
];
