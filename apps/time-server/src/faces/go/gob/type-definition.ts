import type { GobCursor } from './gob-cursor.js';
import { GobError } from './gob-error.js';

/** A field of a sender's struct; its place in the list is its number on the wire. */
export interface GobField {
  readonly name: string;
  readonly typeId: number;
}

/** What must be known of a sender's type to read or to skip its values. */
export type GobType =
  | { readonly kind: 'struct'; readonly fields: readonly GobField[] }
  /** A slice or an array: on the wire they are the same. */
  | { readonly kind: 'list'; readonly elementId: number }
  | { readonly kind: 'map'; readonly keyId: number; readonly elementId: number }
  /** Made by a method of the type (`GobEncode`, `MarshalBinary`, `MarshalText`): bytes that only it can read. */
  | { readonly kind: 'opaque' };

/** The fields of Go's `wireType`, in their order; a definition has one of them. */
const FORMS = [readArray, readSlice, readStruct, readMap, readOpaque, readOpaque, readOpaque];

/**
 * Reads Go's `wireType`: the definition of a type, itself a gob of a type that both sides know.
 *
 * @throws GobError `malformed`, or `unsupported` where the kind of type is not one that is known today.
 */
export function readDefinition(cursor: GobCursor): GobType {
  let type: GobType | undefined;
  for (let index = cursor.nextField(-1); index >= 0; index = cursor.nextField(index)) {
    const read = FORMS[index];
    if (!read) throw new GobError('unsupported', 'a definition of an unknown kind of type');
    if (type) throw new GobError('malformed', 'a definition of two kinds of type at once');
    type = read(cursor);
  }
  if (!type) throw new GobError('malformed', 'a definition of nothing');
  cursor.end();
  return type;
}

function readArray(cursor: GobCursor): GobType {
  let elementId = 0;
  readParts(cursor, [() => skipName(cursor), () => (elementId = cursor.int()), () => cursor.skipNumber()]);
  return { kind: 'list', elementId };
}

function readSlice(cursor: GobCursor): GobType {
  let elementId = 0;
  readParts(cursor, [() => skipName(cursor), () => (elementId = cursor.int())]);
  return { kind: 'list', elementId };
}

function readStruct(cursor: GobCursor): GobType {
  let fields: readonly GobField[] = [];
  readParts(cursor, [
    () => skipName(cursor),
    () => (fields = Array.from({ length: cursor.count() }, () => readField(cursor))),
  ]);
  return { kind: 'struct', fields };
}

function readMap(cursor: GobCursor): GobType {
  let keyId = 0;
  let elementId = 0;
  readParts(cursor, [() => skipName(cursor), () => (keyId = cursor.int()), () => (elementId = cursor.int())]);
  return { kind: 'map', keyId, elementId };
}

function readOpaque(cursor: GobCursor): GobType {
  readParts(cursor, [() => skipName(cursor)]);
  return { kind: 'opaque' };
}

function readField(cursor: GobCursor): GobField {
  let name = '';
  let typeId = 0;
  readParts(cursor, [() => (name = cursor.string()), () => (typeId = cursor.int())]);
  // Go makes none; one byte on the wire, it would be a cheap way to fill our memory.
  if (name === '' || typeId === 0) throw new GobError('malformed', 'a field without name or type');
  return { name, typeId };
}

/** `CommonType {Name, Id}`: the id stands before the definition already, and the name is for people. */
function skipName(cursor: GobCursor): void {
  readParts(cursor, [() => cursor.bytes(), () => cursor.skipNumber()]);
}

function readParts(cursor: GobCursor, parts: readonly (() => void)[]): void {
  for (let index = cursor.nextField(-1); index >= 0; index = cursor.nextField(index)) {
    const read = parts[index];
    if (!read) throw new GobError('malformed', 'a definition with unknown parts');
    read();
  }
}
