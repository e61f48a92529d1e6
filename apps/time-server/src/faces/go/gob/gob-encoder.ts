import type { GobStructType, WireFields, WireStruct } from './gob-struct-type.js';

/** Makes one direction of a gob connection: each type is defined before its first value, and once. */
export class GobEncoder {
  private readonly defined = new Set<number>();

  /** The messages of a value. They must be sent in the order in which they were made, or a definition comes too late. */
  encode<Fields extends WireFields>(type: GobStructType<Fields>, value: WireStruct<Fields>): Uint8Array[] {
    const message = type.encode(value);
    if (this.defined.has(type.id)) return [message];
    this.defined.add(type.id);
    return [type.definition, message];
  }
}
