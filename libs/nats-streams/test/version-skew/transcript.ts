import { readdirSync, readFileSync } from 'node:fs';

/** What went over the wire. A body or reply that is a text is those very bytes, all else is JSON. */
export interface WireLine {
  /** `hand`: somebody who speaks the protocol without our client, and says what our client never would. */
  readonly from: 'client' | 'hand' | 'replica';
  readonly kind: 'publish' | 'request';
  readonly subject: string;
  readonly body: unknown;
  /** Of a request; each one that is written down was answered. */
  reply?: unknown;
}

/** What somebody did with the client, or had from it. */
export type ReaderLine =
  | { readonly reader: 'starts' }
  /** The client did not start. */
  | { readonly reader: 'is refused'; readonly error: number }
  | { readonly reader: 'opens'; readonly streamId: string; readonly request: unknown }
  /** … once it had these numbers. */
  | { readonly reader: 'leaves'; readonly streamId: string; readonly numbers: readonly number[] }
  /** All it had, and the code of the error if the stream failed. */
  | {
      readonly reader: 'has';
      readonly streamId: string;
      readonly numbers: readonly number[];
      readonly end: 'complete' | number;
    };

/** What somebody did with a replica. */
export type OperatorLine =
  | { readonly operator: 'starts'; readonly server: string; readonly options: object }
  | { readonly operator: 'drains'; readonly server: string };

export type Line = WireLine | ReaderLine | OperatorLine;

/** One story, from an empty broker to its end: one line of a transcript names it, the next ones are its lines. */
export interface Scene {
  readonly scene: string;
  readonly lines: readonly Line[];
}

/** One transcript of each version; from its release on it is never changed. */
const FOLDER = 'libs/nats-streams/test/transcripts';

export const transcriptPath = (version: string): string => `${FOLDER}/${version}.jsonl`;

/** The versions whose wire was recorded. */
export function recordedVersions(): string[] {
  return readdirSync(FOLDER).map((file) => file.replace(/\.jsonl$/, ''));
}

export function readTranscript(version: string): Scene[] {
  const scenes: { scene: string; lines: Line[] }[] = [];
  for (const text of readFileSync(transcriptPath(version), 'utf8').trim().split('\n')) {
    const line = JSON.parse(text) as Line | { readonly scene: string };
    if ('scene' in line) scenes.push({ scene: line.scene, lines: [] });
    else scenes[scenes.length - 1].lines.push(line);
  }
  return scenes;
}

export function writtenTranscript(scenes: readonly Scene[]): string {
  const lines = scenes.flatMap(({ scene, lines: each }): object[] => [{ scene }, ...each]);
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function isWire(line: Line): line is WireLine {
  return 'from' in line;
}

export function isProbe({ from, subject }: WireLine): boolean {
  return from === 'client' && subject.includes('.ping.');
}

export function toBytes(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

export function fromBytes(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What a later version may do: say more, in every object, and where nothing was said. */
export function withUnknownFields(value: unknown): unknown {
  const tomorrow = { tomorrow: { says: ['more'] } };
  if (value === '') return tomorrow;
  if (Array.isArray(value)) return value.map((each) => withUnknownFields(each));
  if (typeof value !== 'object' || value === null) return value;
  const more = Object.entries(value).map(([key, each]) => [key, withUnknownFields(each)]);
  return { ...Object.fromEntries(more), ...tomorrow };
}
