import { GobCursor } from './gob-cursor.js';
import { GobMessages } from './gob-messages.js';
import { GobTypes } from './gob-types.js';
import { GobValue } from './gob-value.js';

/** Reads one direction of a gob connection: learns the types that the sender defines, and hands on its values. */
export class GobDecoder {
  private readonly messages = new GobMessages();
  private readonly types = new GobTypes();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly onValue: (value: GobValue) => void) {}

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
      this.messages.push(chunk, (message) => this.take(new GobCursor(message)));
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  private take(cursor: GobCursor): void {
    const id = cursor.int();
    if (id < 0) this.types.define(-id, cursor);
    else this.onValue(new GobValue(this.types, id, cursor.rest()));
  }
}
