import type { GobCursor } from './gob-cursor.js';
import { GobError } from './gob-error.js';
import { BasicType, type GobTypes } from './gob-types.js';

/** Types may hold themselves, so that a message could nest thousands deep and take the stack. */
const MAX_DEPTH = 100;

/**
 * An interface value is of a type that was not defined before. Its definition follows, to the end of the message, and
 * in the next message the value goes on as if it had not been there.
 */
export class InnerDefinition extends GobError {
  /** @param remainingBytes how much of the message follows what belongs to the value. */
  constructor(
    readonly typeId: number,
    readonly remainingBytes: number,
  ) {
    super('unsupported', `type ${typeId} is defined within an interface value`);
  }
}

/**
 * Passes over a value of any type that the sender has defined.
 *
 * @throws InnerDefinition where the value goes on in another message; GobError `malformed`, or `too-large` for one that is nested more than 100 deep.
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
      return skipInterface(cursor);
    default:
      skipDefined(cursor, types, typeId, depth + 1);
  }
}

/** The name of the type, empty for nil; its number; and the value behind the count of its bytes. */
function skipInterface(cursor: GobCursor): void {
  if (cursor.bytes().length === 0) return;
  const before = cursor.remainingBytes;
  const id = cursor.int();
  if (id < 0) throw new InnerDefinition(-id, before);
  cursor.bytes();
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
