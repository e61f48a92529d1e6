import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { theProject } from '@app/service';
import { join } from 'node:path';
import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

const FOLDER = 'libs/contracts/proto';
const FILE = 'time/v1/time.proto';

export const TIME_SERVICE = 'time.v1.TimeService';
export const STREAM_TIME_PATH = `/${TIME_SERVICE}/StreamTime`;

type Service = ServiceDefinition<UntypedServiceImplementation>;

/** The contract in the form in which grpc-js wants it, and in which reflection tells it. */
export interface TimeProto {
  readonly packageDefinition: PackageDefinition;
  readonly service: Service;
}

/**
 * Reads time.proto: the same file for the sources, for dist/ and in an image. Names become camelCase, 64-bit numbers
 * become numbers, and what is not set gets the default of proto3.
 * @throws Error if it was not delivered.
 */
export function loadTimeProto(): TimeProto {
  const packageDefinition = loadSync(FILE, {
    includeDirs: [join(theProject().folder, FOLDER)],
    longs: Number,
    defaults: true,
  });
  return { packageDefinition, service: packageDefinition[TIME_SERVICE] as Service };
}
