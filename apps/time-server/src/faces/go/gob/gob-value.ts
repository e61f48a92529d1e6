import { GobCursor } from './gob-cursor.js';
import { GobError } from './gob-error.js';
import { GOB_KINDS, type GobShape, type GobStruct } from './gob-shape.js';
import { BasicType, type GobTypes } from './gob-types.js';
import { InnerDefinition, skipValue } from './skip-value.js';
import type { GobField } from './type-definition.js';

const BASIC_IDS: ReadonlySet<number> = new Set(Object.values(BasicType));

/** A value as it came: nothing of it is looked at before it is read, and it can be read at any time. */
export class GobValue {
  constructor(
    private readonly types: GobTypes,
    private readonly typeId: number,
    private readonly payload: Uint8Array,
  ) {}

  /**
   * Reads a struct as Go does: fields find each other by name, in any order; what was not sent is zero; what is not in
   * the shape is passed over, whatever its type.
   *
   * @throws GobError `mismatch` where it is no struct, or where a field has a type that does not fit; `malformed`,
   * `unsupported` or `too-large` where its bytes are. The values that follow on the connection can be read all the same.
   */
  read<Shape extends GobShape>(shape: Shape): GobStruct<Shape> {
    const fields = this.fields();
    const cursor = new GobCursor(this.payload);
    const values: Record<string, unknown> = {};
    for (const name of Object.keys(shape)) values[name] = zeroOf(shape[name]);
    for (let index = cursor.nextField(-1); index >= 0; index = cursor.nextField(index)) {
      const field = fields[index];
      if (!field) throw new GobError('malformed', 'a value has more fields than its type');
      const kind = Object.hasOwn(shape, field.name) ? shape[field.name] : undefined;
      if (!kind) skipValue(cursor, this.types, field.typeId);
      else {
        const read = GOB_KINDS[kind].readers[field.typeId];
        if (!read) throw new GobError('mismatch', `the field ${field.name} is no ${kind}`);
        values[field.name] = read(cursor);
      }
    }
    cursor.end();
    return values as GobStruct<Shape>;
  }

  /** The definition of a type with which the message ends, so that the value goes on in the next. */
  innerDefinition(): InnerDefinition | undefined {
    if (!this.types.hasInterfaces || this.isBasic()) return undefined;
    try {
      if (this.types.typeOf(this.typeId).kind !== 'struct') return undefined; // it is none of ours
      skipValue(new GobCursor(this.payload), this.types, this.typeId);
    } catch (error) {
      // what is wrong in it is told when it is read
      if (error instanceof InnerDefinition) return error;
    }
    return undefined;
  }

  /** Whether it is a struct whose type has every field of the shape, sent or zero. */
  has(shape: GobShape): boolean {
    if (this.isBasic()) return false;
    const type = this.types.typeOf(this.typeId);
    if (type.kind !== 'struct') return false;
    return Object.keys(shape).every((wanted) => type.fields.some(({ name }) => name === wanted));
  }

  private fields(): readonly GobField[] {
    const type = this.isBasic() ? undefined : this.types.typeOf(this.typeId);
    if (type?.kind !== 'struct') throw new GobError('mismatch', 'a struct is expected');
    return type.fields;
  }

  private isBasic(): boolean {
    return BASIC_IDS.has(this.typeId);
  }
}

function zeroOf(kind: keyof typeof GOB_KINDS): GobStruct<GobShape>[string] {
  return GOB_KINDS[kind].zero;
}
