import type { GobCursor } from './gob-cursor.js';
import { GobError } from './gob-error.js';
import { readDefinition, type GobType } from './type-definition.js';

/** The types that need no definition, under the numbers that gob gives them. */
export const BasicType = { bool: 1, int: 2, uint: 3, float: 4, bytes: 5, string: 6, complex: 7, interface: 8 } as const;

/** Below stand the basic types and those of which definitions are made. */
const FIRST_DEFINABLE_ID = 64;

/** A program defines a type once per connection, and has few: what is beyond these bounds wants our memory. */
const MAX_DEFINITIONS = 128;
const MAX_DEFINITION_BYTES = 16 * 1024;
/** A field may be six bytes on the wire; here it is twenty times that. */
const MAX_FIELDS = 500;

/** The types that one connection's sender has defined. */
export class GobTypes {
  private readonly byId = new Map<number, GobType>();
  private bytes = 0;
  private fields = 0;
  /** Whether a struct has fields of interface types, whose values may define types. */
  hasInterfaces = false;

  /**
   * Reads the definition that makes up the rest of the message.
   *
   * @throws GobError where it is malformed, is the second of its type, or is one too many.
   */
  define(id: number, definition: GobCursor): void {
    if (id < FIRST_DEFINABLE_ID || this.byId.has(id)) throw new GobError('malformed', `type ${id} is defined already`);
    this.bytes += definition.remainingBytes;
    if (this.byId.size >= MAX_DEFINITIONS || this.bytes > MAX_DEFINITION_BYTES) {
      throw new GobError('too-large', 'too many types on one connection');
    }
    const type = readDefinition(definition);
    if (type.kind === 'struct') this.fields += type.fields.length;
    if (this.fields > MAX_FIELDS) throw new GobError('too-large', 'too many fields on one connection');
    this.hasInterfaces ||= mentionsInterfaces(type);
    this.byId.set(id, type);
  }

  /** @throws GobError where the sender has not defined it. */
  typeOf(id: number): GobType {
    const type = this.byId.get(id);
    if (!type) throw new GobError('malformed', `type ${id} is not defined`);
    return type;
  }
}

function mentionsInterfaces(type: GobType): boolean {
  if (type.kind === 'struct') return type.fields.some(({ typeId }) => typeId === BasicType.interface);
  return type.kind !== 'opaque' && type.elementId === BasicType.interface;
}
