import { BasicType } from './gob-types.js';
import { GobWriter } from './gob-writer.js';

/** What a field of each kind is given as. */
interface WireValues {
  readonly string: string;
  readonly bool: boolean;
  /** −2^63 to 2^63 − 1. */
  readonly int: number | bigint;
  /** 0 to 2^64 − 1. */
  readonly uint: number | bigint;
  readonly float: number;
}

type WireKind = keyof WireValues;

/** The fields of a struct that is sent, in the order of their numbers. */
export type WireFields = Readonly<Record<string, WireKind>>;

/** A value of a struct that is sent. */
export type WireStruct<Fields extends WireFields> = { readonly [Name in keyof Fields]: WireValues[Fields[Name]] };

const WRITERS: { readonly [Kind in WireKind]: (writer: GobWriter, value: WireValues[Kind]) => void } = {
  string: (writer, value) => writer.string(value),
  bool: (writer, value) => writer.bool(value),
  int: (writer, value) => writer.int(value),
  uint: (writer, value) => writer.uint(value),
  float: (writer, value) => writer.float(value),
};

/** What a receiver has of a field that is not sent; a NaN is none of them. */
const ZEROS: ReadonlySet<unknown> = new Set([0, 0n, '', false]);

/** The place of the struct among the fields of Go's `wireType`, counted from one. */
const STRUCT_FORM = 3;

/** A struct type that we send: its definition, and its values, as the messages that Go would make of them. */
export class GobStructType<Fields extends WireFields> {
  /** The message that tells the receiver what the type is. */
  readonly definition: Uint8Array;

  /** `id`: 65 or more, and of no other type on the same connection. `name` is what Go shows in its own errors. */
  constructor(
    readonly id: number,
    name: string,
    private readonly fields: Fields,
  ) {
    this.definition = framed(define(id, name, fields));
  }

  /** A value as a message; the definition must have been sent before, on the same connection. */
  encode(value: WireStruct<Fields>): Uint8Array {
    const writer = new GobWriter().int(this.id);
    let sent = -1;
    for (const [index, name] of Object.keys(this.fields).entries()) {
      if (ZEROS.has(value[name])) continue;
      writer.uint(index - sent);
      sent = index;
      write(writer, this.fields[name] as Fields[string], value[name]);
    }
    return framed(writer.uint(0));
  }
}

function define(id: number, name: string, fields: WireFields): GobWriter {
  const writer = new GobWriter().int(-id).uint(STRUCT_FORM);
  writer.uint(1); // its CommonType {Name, Id}
  if (name) writer.uint(1).string(name).uint(1).int(id).uint(0);
  else writer.uint(2).int(id).uint(0);
  const entries = Object.entries(fields);
  if (entries.length > 0) writer.uint(1).uint(entries.length);
  for (const [field, kind] of entries) writer.uint(1).string(field).uint(1).int(BasicType[kind]).uint(0);
  return writer.uint(0).uint(0);
}

function write<Kind extends WireKind>(writer: GobWriter, kind: Kind, value: WireValues[Kind]): void {
  WRITERS[kind](writer, value);
}

function framed(message: GobWriter): Uint8Array {
  return new GobWriter().counted(message.take()).take();
}
