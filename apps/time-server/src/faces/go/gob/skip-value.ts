import type { GobCursor } from './gob-cursor.js';
import { GobError } from './gob-error.js';
import { BasicType, type GobTypes } from './gob-types.js';

/** Types may hold themselves, so that a message could nest thousands deep and take the stack. */
const MAX_DEPTH = 100;

/**
 * Passes over a value of any type that the sender has defined.
 *
 * @throws GobError `malformed`; `unsupported` for an interface value that is not nil: it may define types of its own
 * in the middle of a message and go on in the next; `too-large` for one that is nested more than 100 deep.
 */
export function skipValue(cursor: GobCursor, types: GobTypes, typeId: number, depth = 0): void {
  if (depth > MAX_DEPTH) throw new GobError('too-large', 'a value is nested too deep');
  switch (typeId) {
    case BasicType.bool:
    case BasicType.int:
    case BasicType.uint:
    case BasicType.float:
      return cursor.skipNumber();
    case BasicType.bytes:
    case BasicType.string:
      return void cursor.bytes();
    case BasicType.complex:
      cursor.skipNumber();
      return cursor.skipNumber();
    case BasicType.interface:
      if (cursor.bytes().length > 0) throw new GobError('unsupported', 'interface values are not read here');
      return;
    default:
      skipDefined(cursor, types, typeId, depth + 1);
  }
}

function skipDefined(cursor: GobCursor, types: GobTypes, typeId: number, depth: number): void {
  const type = types.typeOf(typeId);
  switch (type.kind) {
    case 'struct':
      for (let index = cursor.nextField(-1); index >= 0; index = cursor.nextField(index)) {
        const field = type.fields[index];
        if (!field) throw new GobError('malformed', 'a value has more fields than its type');
        skipValue(cursor, types, field.typeId, depth);
      }
      return;
    case 'list':
      for (let left = cursor.count(); left > 0; left--) skipValue(cursor, types, type.elementId, depth);
      return;
    case 'map':
      for (let left = cursor.count(); left > 0; left--) {
        skipValue(cursor, types, type.keyId, depth);
        skipValue(cursor, types, type.elementId, depth);
      }
      return;
    case 'opaque':
      cursor.bytes();
  }
}
