import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { theProject } from '../project-folder.js';

/** What describes the messages on the wire, by where it is served: `asyncapi.yaml`, `schemas/time-response.json` … */
export type WireDocuments = ReadonlyMap<string, string>;

const FOLDER = 'docs';
const ASYNC_API = 'asyncapi.yaml';
const SCHEMAS = 'schemas';

/** The documents as they are published in docs/, read once; empty where docs/ was not delivered. */
export function readWireDocuments(): WireDocuments {
  const folder = join(theProject().folder, FOLDER);
  if (!existsSync(join(folder, ASYNC_API))) return new Map();
  const names = [ASYNC_API, ...readdirSync(join(folder, SCHEMAS)).map((name) => `${SCHEMAS}/${name}`)];
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
