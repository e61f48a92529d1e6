import type { Move } from '../stream/stream-events.js';
import { KEPT_MS } from './update-log.js';

/** A time in which one replica served the stream, by the due instants of its first and its latest update. */
export interface OwnershipSpan {
  readonly owner: string;
  readonly fromMs: number;
  toMs: number;
}

const MAX_SPANS = 500;

/** Who served when, from the updates themselves; and the moves that were told. Kept as long as updates are. */
export class Ownership {
  spans: OwnershipSpan[] = [];
  moves: Move[] = [];

  update(owner: string, dueUnixMs: number): void {
    if (owner === '') return;
    const last = this.spans.at(-1);
    if (last?.owner === owner) last.toMs = Math.max(last.toMs, dueUnixMs);
    else this.spans.push({ owner, fromMs: dueUnixMs, toMs: dueUnixMs });
    const oldestMs = dueUnixMs - KEPT_MS;
    if (this.spans[0].toMs < oldestMs || this.spans.length > MAX_SPANS) this.spans.shift();
  }

  moved(move: Move): void {
    const oldestMs = move.atUnixMs - KEPT_MS;
    this.moves = [...this.moves, move].filter(({ atUnixMs }) => atUnixMs >= oldestMs).slice(-MAX_SPANS);
  }

  clear(): void {
    this.spans = [];
    this.moves = [];
  }
}

const WORDS: Readonly<Record<string, string>> = {
  'no responder': 'died',
  'heartbeat silent': 'fell silent',
  gap: 'lost an update',
  silence: 'fell silent',
  reconnect: 'lost its link',
  drain: 'left',
};

/** What happened to the owner before, in words: `time-server-1 died`. */
export function whatHappened({ from, reason }: Move): string {
  return `${from || 'the owner'} ${WORDS[reason] ?? reason}`;
}

/** One line for a mark: who died, who took over, after what pause. */
export function moveText(move: Move): string {
  const taker = move.to === move.from ? 'went on itself' : `${move.to} took over`;
  return `${whatHappened(move)}, ${taker} · ${Math.round(move.pauseMs)} ms`;
}
