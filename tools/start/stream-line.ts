/** What a line of time-client's stdout says about a stream. */
export interface StreamLine {
  streamId: string;
  owner: string;
  /** Only if the stream was taken over. */
  previousOwner?: string;
}

// `stream <id>  owner <name>`, and when the owner changes `…  was <name>  <reason>  pause <n> ms` after it
const PATTERN =
  /^stream (?<streamId>\S+) {2}owner (?<owner>\S+)(?: {2}was (?<previousOwner>\S+) {2}.+ {2}pause \S+ ms)?$/;

/** Reads a line such as `stream a1b2  owner time-server-1`; other lines are none of these: undefined. */
export function parseStreamLine(line: string): StreamLine | undefined {
  const { streamId, owner, previousOwner } = PATTERN.exec(line)?.groups ?? {};
  if (streamId === undefined || owner === undefined) return undefined;
  return { streamId, owner, previousOwner };
}
