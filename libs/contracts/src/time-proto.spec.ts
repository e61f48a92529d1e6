import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';
import { readFileSync } from 'node:fs';
import { TIME_REQUEST_RULES, TimeRequest } from './time-request.js';
import { updateAt } from './time-update.js';

const FOLDER = fileURLToPath(new URL('../proto', import.meta.url));
const FILE = 'time/v1/time.proto';
const proto = loadSync(FILE, { includeDirs: [FOLDER], longs: Number, defaults: true });
const text = readFileSync(`${FOLDER}/${FILE}`, 'utf8');

interface Field {
  readonly name: string;
  readonly type: string;
}

/** The fields of a message in the order of their numbers. */
function fieldsOf(message: string): Field[] {
  const { type } = proto[`time.v1.${message}`] as MessageTypeDefinition<object, object>;
  return (type as { field: (Field & { jsonName: string })[] }).field.map(({ name, type: kind }) => ({
    name,
    type: kind,
  }));
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** What stands in the comment above a field. */
function commentOf(field: string, message: string): string {
  const body = new RegExp(`message ${message} \\{(.*?)\\n\\}`, 's').exec(text)?.[1] ?? '';
  const lines = new RegExp(`((?: *// .*\\n)+) *[A-Za-z0-9.]+ ${field} = `).exec(body)?.[1] ?? '';
  return lines.replace(/ *\/\/ /g, ' ').replace(/\n/g, '');
}

const PROTO_TYPES = { string: 'TYPE_STRING', boolean: 'TYPE_BOOL' } as const;

describe('time.proto and the contracts in TypeScript', () => {
  it('have the same fields in a request, but for the resume that is its own message elsewhere', () => {
    const fields = fieldsOf('TimeRequest');
    expect(fields.map(({ name }) => camelCase(name))).toEqual([...Object.keys(TIME_REQUEST_RULES), 'resume']);
    expect(fields.slice(0, -1).map(({ type }) => type)).toEqual(
      Object.values(new TimeRequest()).map((value) => (typeof value === 'number' ? 'TYPE_DOUBLE' : 'TYPE_STRING')),
    );
  });

  it('have the same fields in an update', () => {
    const update = updateAt(new TimeRequest(), 0, 0);
    const fields = fieldsOf('TimeResponse');
    expect(fields.map(({ name }) => camelCase(name))).toEqual(Object.keys(update));
    expect(fields.map(({ type }) => type)).toEqual(
      Object.values(update).map((value) =>
        typeof value === 'number' ? 'TYPE_INT64' : PROTO_TYPES[typeof value as keyof typeof PROTO_TYPES],
      ),
    );
  });

  it('name the same defaults and ranges', () => {
    const { updateInterval, duration, timeZone } = TIME_REQUEST_RULES;
    const interval = commentOf('update_interval', 'TimeRequest');
    expect(interval).toContain(`${updateInterval.min} to ${updateInterval.max}`);
    expect(interval).toContain(`stands for ${updateInterval.default}.`);
    expect(commentOf('duration', 'TimeRequest')).toContain(`up to ${duration.max}; ${duration.default} (not set)`);
    for (const message of ['TimeRequest', 'GetTimeRequest']) {
      expect(commentOf('time_zone', message)).toContain(`at most ${timeZone.maxLength} characters`);
      expect(commentOf('time_zone', message)).toContain(`stands for ${timeZone.default}.`);
    }
  });

  it('keep every number that JavaScript is sure of, and every instant', () => {
    const { serialize, deserialize } = messageOf('Resume');
    const resume = { originUnixMs: 1_795_288_133_360.125, nextSequence: Number.MAX_SAFE_INTEGER };
    expect(deserialize(serialize(resume))).toEqual(resume);
  });
});

function messageOf(name: string) {
  const message = proto[`time.v1.${name}`] as MessageTypeDefinition<object, object>;
  const { serialize, deserialize } = message as unknown as {
    serialize: (value: object) => Buffer;
    deserialize: (bytes: Buffer) => object;
  };
  return { serialize, deserialize };
}
