const TIME_STRING = Buffer.from('"timeString":"');
const TIME_STRING_LENGTH = '2026-11-21 08:14:51.260000'.length;

/** The due instant, as it stands in the update that begins at `at`. */
export function timeStringIn(bytes: Buffer, at: number): string {
  const text = bytes.indexOf(TIME_STRING, at) + TIME_STRING.length;
  return bytes.toString('latin1', text, text + TIME_STRING_LENGTH);
}
