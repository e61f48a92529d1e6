import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseTimeRequest, TIME_REQUEST_RULES, TimeRequest, updateAt } from '@app/contracts';
import { isId, MAX_STREAMS_PER_MESSAGE, StreamErrorCode } from '@app/nats-streams';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
// what a replica checks itself, which the library does not export
import { cancelPairs, openEntries, resumeEntries } from '../../../nats-streams/src/nest/control-entries.js';
import { theProject } from '../project-folder.js';
import { readWireDocuments } from './wire-documents.js';

type Schema = Readonly<Record<string, unknown>> & { readonly properties: Readonly<Record<string, Schema>> };

const documents = [...readWireDocuments()].filter(([path]) => path.endsWith('.json'));
const schemas = new Map(documents.map(([path, text]) => [path.replace('schemas/', ''), JSON.parse(text) as Schema]));
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTuples: false });
for (const [name, schema] of schemas) ajv.addSchema(schema, name);

function schemaOf(name: string): Schema {
  const schema = schemas.get(name);
  if (!schema) throw new Error(`there is no docs/schemas/${name}`);
  return schema;
}

const read = (name: string) => readFileSync(join(theProject().folder, name), 'utf8');
const accepts = (name: string, value: unknown) => ajv.validate(name, value);

function succeeds(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** Entries are checked without their requests, which are of `time-request.json`. */
const serves = (results: () => readonly unknown[]) =>
  succeeds(() => {
    if (results().some((result) => 'error' in Object(result))) throw new Error('an entry failed');
  });

const edges = [
  0,
  1,
  -1,
  0.01,
  0.009,
  0.5,
  86_400,
  86_400.1,
  315_360_000,
  315_360_001,
  2 ** 53 - 1,
  2 ** 53,
  8.64e15,
  9e15,
];
const anyNumber = fc.oneof(fc.constantFrom(...edges), fc.double({ noNaN: true, noDefaultInfinity: true }));
const anyText = fc.oneof(fc.constantFrom('s1', '', 'a.b', 'a'.repeat(64), 'a'.repeat(65)), fc.string({ maxLength: 5 }));
const odd = fc.constantFrom(null, true, [], {});
/** Mostly right, so that what is wrong is one thing at a time. */
const sometimes = (right: fc.Arbitrary<unknown>, wrong: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: right, weight: 6 }, { arbitrary: wrong, weight: 1 });

describe('the JSON Schemas of docs/schemas', () => {
  it.each([...schemas])('%s is one, and its examples are valid', (name, schema) => {
    expect(ajv.validateSchema(schema)).toBe(true);
    const examples = (schema['examples'] as unknown[] | undefined) ?? [];
    expect(examples.filter((example) => !accepts(name, example))).toEqual([]);
  });

  it('have the defaults and ranges of a time request that the code has, and no other field', () => {
    const { properties } = schemaOf('time-request.json');
    const told = Object.entries(properties).map(([field, schema]) => {
      const { default: value, minimum: min, maximum: max, maxLength } = schema;
      return [
        field,
        Object.fromEntries(Object.entries({ default: value, min, max, maxLength }).filter(([, v]) => v !== undefined)),
      ];
    });
    expect(Object.fromEntries(told)).toEqual(TIME_REQUEST_RULES);
    expect(accepts('time-request.json', parseTimeRequest({}))).toBe(true);
  });

  it('accept a time request where the code does', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Paris', 'Asia/Kolkata');
    const request = fc.record(
      {
        updateInterval: sometimes(fc.constantFrom(0.01, 1, 86_400), fc.oneof(anyNumber, anyText, odd)),
        duration: sometimes(fc.constantFrom(0, 0.1, 315_360_000), fc.oneof(anyNumber, anyText, odd)),
        // which zones there are, no schema says
        timeZone: sometimes(zone, fc.oneof(fc.constantFrom('', 'a'.repeat(65)), anyNumber, odd)),
        extra: fc.constant(1),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(request, (raw) => {
        expect(accepts('time-request.json', raw)).toBe(succeeds(() => parseTimeRequest(raw)));
      }),
    );
    for (const raw of [null, [], 'text', 7]) expect(accepts('time-request.json', raw)).toBe(false);
  });

  it('have the fields of an update, and accept every one', () => {
    const update = updateAt(new TimeRequest(), 1_700_000_000_000, 0);
    const { properties, required } = schemaOf('time-response.json');
    expect(Object.keys(properties)).toEqual(Object.keys(update));
    expect(required).toEqual(Object.keys(update));
    fc.assert(
      fc.property(fc.integer({ min: -6e13, max: 2e14 }), fc.nat(1e6), fc.boolean(), (origin, n, isBounded) => {
        const request = parseTimeRequest({ updateInterval: 0.01, ...(isBounded ? { duration: n / 100 } : {}) });
        expect(ajv.validate('time-response.json', updateAt(request, origin, n)) || ajv.errorsText()).toBe(true);
      }),
    );
    for (const [field, wrong] of [
      ['timestamp', 1.5],
      ['timeString', '2026-11-21T08:14:51Z'],
      ['sequenceNum', -1],
      ['isFinal', 1],
    ] as const) {
      expect(accepts('time-response.json', { ...update, [field]: wrong })).toBe(false);
    }
  });

  it('have the limits, ids and codes that the code has', () => {
    for (const name of ['open-message.json', 'resume-message.json', 'cancel-message.json']) {
      expect(schemaOf(name).properties['streams']).toMatchObject({ minItems: 1, maxItems: MAX_STREAMS_PER_MESSAGE });
    }
    expect(schemaOf('error.json').properties['code']['enum']).toEqual(Object.values(StreamErrorCode));
    fc.assert(fc.property(anyText, (text) => expect(accepts('id.json', text)).toBe(isId(text))));
  });

  it('accept control messages where a replica does', () => {
    const id = sometimes(fc.constantFrom('s1', 'a'.repeat(64)), fc.oneof(anyText, anyNumber, odd));
    const epoch = sometimes(fc.constantFrom(0, 1, 2 ** 53 - 1), fc.oneof(anyNumber, anyText, odd));
    const open = { streamId: id, epoch, request: fc.constant({}), extra: fc.constant(1) };
    const resume = {
      ...open,
      fromSequence: epoch,
      originUnixMs: sometimes(fc.constantFrom(0, -8.64e15, 8.64e15), fc.oneof(anyNumber, anyText, odd)),
      elapsedMs: sometimes(fc.constantFrom(0, 8.64e15), fc.oneof(anyNumber, anyText, odd)),
    };
    const messageOf = (entry: fc.Arbitrary<unknown>) =>
      fc.record(
        { streams: sometimes(fc.array(entry, { maxLength: 2 }), fc.oneof(anyNumber, odd)), more: fc.constant(1) },
        { requiredKeys: [] },
      );
    const holds = (name: string, entry: fc.Arbitrary<unknown>, check: (body: unknown) => readonly unknown[]) =>
      fc.assert(fc.property(messageOf(entry), (body) => expect(accepts(name, body)).toBe(serves(() => check(body)))));
    holds('open-message.json', fc.record(open, { requiredKeys: ['request', 'epoch', 'streamId'] }), (body) =>
      openEntries(body, () => []),
    );
    holds('resume-message.json', fc.record(resume, { requiredKeys: ['request', 'epoch', 'streamId'] }), (body) =>
      resumeEntries(body, () => []),
    );
    holds('cancel-message.json', fc.oneof(fc.tuple(id, epoch), fc.tuple(id), fc.tuple(id, epoch, epoch)), cancelPairs);
    for (const count of [MAX_STREAMS_PER_MESSAGE, MAX_STREAMS_PER_MESSAGE + 1]) {
      const streams = Array.from({ length: count }, () => ['s1', 1]);
      expect(accepts('cancel-message.json', { streams })).toBe(succeeds(() => cancelPairs({ streams })));
    }
  });
});

describe('the images of both applications', () => {
  it('carry the documents that they serve', () => {
    expect(read('Dockerfile')).toMatch(/^COPY docs\/asyncapi\.yaml docs\/\nCOPY docs\/schemas docs\/schemas$/m);
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['!docs/asyncapi.yaml', '!docs/schemas']));
  });
});
