import { GobCursor } from './gob-cursor.js';
import { GobError } from './gob-error.js';
import { GobMessages, MAX_MESSAGE_BYTES } from './gob-messages.js';
import { GobTypes } from './gob-types.js';
import { GobValue } from './gob-value.js';

/** Reads one direction of a gob connection: learns the types that the sender defines, and hands on its values. */
export class GobDecoder {
  private readonly messages = new GobMessages();
  private readonly types = new GobTypes();
  /** A value that goes on in the next message, for one of its fields had to define a type. */
  private begun: { readonly typeId: number; readonly payload: Uint8Array } | undefined;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly onValue: (value: GobValue) => void) {}

  /** Whether a message has begun that is not complete. */
  get isMidMessage(): boolean {
    return this.begun !== undefined || this.messages.isMidMessage;
  }

  /**
   * Takes bytes as they come, cut anywhere, and hands on the values that are complete, at once and in their order.
   * Holds at most one message (`MAX_MESSAGE_BYTES`), the chunk that ended in it, and what it has learned of the types.
   *
   * @throws GobError where no more can be read, and the same one again whenever it is called after that: close the
   * connection. A value that is wrong in itself throws when it is read, and only there.
   */
  push(chunk: Uint8Array): void {
    if (this.failure) throw this.failure.error;
    try {
      this.messages.push(chunk, (message) => this.take(message));
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  private take(message: Uint8Array): void {
    const { begun } = this;
    this.begun = undefined;
    if (begun) return this.takeValue(begun.typeId, Buffer.concat([begun.payload, message]));
    const cursor = new GobCursor(message);
    const id = cursor.int();
    if (id < 0) this.types.define(-id, cursor);
    else this.takeValue(id, cursor.rest());
  }

  private takeValue(typeId: number, payload: Uint8Array): void {
    if (payload.length > MAX_MESSAGE_BYTES) throw new GobError('too-large', 'a value of too many messages');
    const value = new GobValue(this.types, typeId, payload);
    const inner = value.innerDefinition();
    if (!inner) return this.onValue(value);
    const end = payload.length - inner.remainingBytes;
    const cursor = new GobCursor(payload.subarray(end));
    this.types.define(-cursor.int(), cursor);
    this.begun = { typeId, payload: payload.slice(0, end) };
  }
}
