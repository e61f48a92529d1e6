/** Two letters have as many values. */
const CHECKS = 26 * 26;
/** A prime, so that the check depends on all digits of a number. */
const FOLD = 65_521;
const FIRST_LETTER = 97; // a
/** What `EventIds` takes of a secret. */
export const CHECK_SECRET_BYTES = 4;

/**
 * The ids of the updates of one stream: its token, a point, the number, and two letters that follow from the number by a
 * rule that only the key's holder has. A cut id never ends in its letters, so it is always refused; of other slips one in
 * 676 goes unseen. The token is signed; the number is only checked: who has had some ids of a stream can work out its
 * rule, and wins no more than what reading that stream from elsewhere gives.
 */
export class EventIds {
  private readonly factor: number;
  private readonly summand: number;

  /** @param secret of the token, and not in it; its first four bytes are used. */
  constructor(
    readonly token: string,
    secret: Buffer,
  ) {
    let factor = secret.readUInt16BE(0) % CHECKS;
    // without a divisor in common with 26²: else many numbers would have the same letters
    while (factor % 2 === 0 || factor % 13 === 0) factor += 1;
    this.factor = factor;
    this.summand = secret.readUInt16BE(2) % CHECKS;
  }

  of(sequence: number): string {
    const check = this.check(sequence);
    return `${this.token}.${sequence}${String.fromCharCode(firstLetter(check), secondLetter(check))}`;
  }

  /** Writes the letters of a number, and returns where they end. */
  writeLetters(sequence: number, target: Uint8Array, at: number): number {
    const check = this.check(sequence);
    target[at] = firstLetter(check);
    target[at + 1] = secondLetter(check);
    return at + 2;
  }

  private check(sequence: number): number {
    return ((sequence % FOLD) * this.factor + this.summand) % CHECKS;
  }
}

function firstLetter(check: number): number {
  return FIRST_LETTER + Math.floor(check / 26);
}

function secondLetter(check: number): number {
  return FIRST_LETTER + (check % 26);
}
