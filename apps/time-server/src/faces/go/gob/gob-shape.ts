import type { GobCursor } from './gob-cursor.js';
import { BasicType } from './gob-types.js';

/** What a kind of field is read as. */
interface KindValues {
  readonly string: string;
  readonly boolean: boolean;
  /** An int, uint or float of any width; an integer beyond 2^53 is rounded. */
  readonly number: number;
  /** A uint of any width, exact. */
  readonly uint: bigint;
  readonly bytes: Uint8Array;
}

export type GobKind = keyof KindValues;

/** The fields that are wanted of a struct, by name: as the type of the receiver in Go. */
export type GobShape = Readonly<Record<string, GobKind>>;

/** The fields of a shape, read. */
export type GobStruct<Shape extends GobShape> = { readonly [Name in keyof Shape]: KindValues[Shape[Name]] };

type Reader<Value> = (cursor: GobCursor) => Value;

interface Kind<Value> {
  /** What a field has that was not sent. */
  readonly zero: Value;
  /** How each type that fits is read. */
  readonly readers: Readonly<Record<number, Reader<Value>>>;
}

export const GOB_KINDS: { readonly [Name in GobKind]: Kind<KindValues[Name]> } = {
  string: { zero: '', readers: { [BasicType.string]: (cursor) => cursor.string() } },
  boolean: { zero: false, readers: { [BasicType.bool]: (cursor) => cursor.bool() } },
  number: {
    zero: 0,
    readers: {
      [BasicType.int]: (cursor) => Number(cursor.int64()),
      [BasicType.uint]: (cursor) => Number(cursor.uint64()),
      [BasicType.float]: (cursor) => cursor.float(),
    },
  },
  uint: { zero: 0n, readers: { [BasicType.uint]: (cursor) => cursor.uint64() } },
  bytes: { zero: new Uint8Array(0), readers: { [BasicType.bytes]: (cursor) => cursor.bytes() } },
};
