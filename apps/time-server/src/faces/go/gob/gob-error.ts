/**
 * What is wrong with a gob: `malformed` bytes, one that is `too-large`, a form that is `unsupported` here, or a value
 * whose type does not fit what is asked of it (`mismatch`).
 */
export type GobFault = 'malformed' | 'too-large' | 'unsupported' | 'mismatch';

/** The one error of this folder: decide on `fault`; `message` is safe to show to the sender. */
export class GobError extends Error {
  override readonly name = 'GobError';

  constructor(
    readonly fault: GobFault,
    message: string,
  ) {
    super(`gob: ${message}`);
  }
}
