import type { Feed, OpenFeed } from './feed.js';
import type { Answer } from './gateway.js';
import { connectionLost, problemOf, statusProblem, unreachable, type Problem } from './problem.js';
import type { SseEvent } from './sse-parser.js';
import { parseApiError, parseEnd, parseMove, parseOpening, parseUpdate } from './stream-events.js';
import type { ApiError, Move, StreamOpening, Update } from './stream-events.js';
import { toQuery, type StreamSettings } from './stream-settings.js';

export type SessionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** It goes on by itself. */
  | { readonly kind: 'waiting'; readonly problem: Problem }
  | { readonly kind: 'over'; readonly reason: string }
  /** Somebody has to do something first. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly error: ApiError };

export interface SessionListener {
  changed(state: SessionState): void;
  /** A connection stands: the first, or one more. */
  connected(): void;
  /** What was could not be gone on with, and a new stream was asked for. */
  begunAnew(): void;
  opening(opening: StreamOpening): void;
  update(update: Update): void;
  moved(move: Move): void;
}

export interface SessionPorts {
  readonly openFeed: OpenFeed;
  /** Why a feed was refused. */
  readonly ask: (url: string) => Promise<Answer>;
  /** Monotonic, in ms. */
  readonly now: () => number;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 8_000;
/** A link can die without a word; the gateway's comments every 15 s do not reach a page. */
const QUIET_MS = 15_000;

/** One stream as a page wants it: from Start to Stop or its end, over whatever happens in between. */
export class StreamSession {
  state: SessionState = { kind: 'idle' };
  private settings: StreamSettings | undefined;
  private feed: Feed | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastEventId = '';
  private lastSequence: number | undefined;
  private heardMs = 0;
  private retries = 0;
  /** What the gateway said last before the connection ended. */
  private parting: Problem | undefined;

  constructor(
    private readonly ports: SessionPorts,
    private readonly listener: SessionListener,
  ) {}

  get nextSequence(): number | undefined {
    return this.lastSequence === undefined ? undefined : this.lastSequence + 1;
  }

  /** Since when nothing has come that could have; 0 while the next update is not overdue. */
  get overdueMs(): number {
    if (this.state.kind !== 'live' || !this.settings) return 0;
    return Math.max(0, this.silentMs - this.settings.interval * 1_000);
  }

  start(settings: StreamSettings): void {
    this.settings = settings;
    this.lastEventId = '';
    this.lastSequence = undefined;
    this.retries = 0;
    this.connect();
  }

  stop(): void {
    this.close();
    this.change({ kind: 'over', reason: 'stopped' });
  }

  /** There is reason to believe that it works now: the network is back, or there is a key. */
  tryNow(): void {
    const isWaiting = this.state.kind === 'waiting' || this.state.kind === 'failed';
    if (isWaiting || this.overdueMs > 0) this.connect();
  }

  /** To be called now and then: a connection that died without a word, or never came about, is opened anew. */
  watch(): void {
    const isTrying = this.feed !== undefined && this.timer === undefined && this.state.kind !== 'live';
    const isStuck = isTrying && this.silentMs > QUIET_MS;
    if (isStuck || this.overdueMs > QUIET_MS) this.connect();
  }

  private get silentMs(): number {
    return this.ports.now() - this.heardMs;
  }

  private connect(): void {
    this.close();
    if (this.state.kind !== 'waiting') this.change({ kind: 'connecting' });
    this.heardMs = this.ports.now();
    const url = this.url();
    this.feed = this.ports.openFeed(url, {
      opened: () => this.opened(),
      received: (event) => this.received(event),
      lost: () => this.lost(),
      refused: () => void this.findOutWhy(url),
    });
  }

  private url(): string {
    const query = this.settings ? toQuery(this.settings) : new URLSearchParams();
    query.set('detail', 'true');
    if (this.lastEventId) query.set('lastEventId', this.lastEventId);
    return `api/v1/time/stream?${query}`;
  }

  private opened(): void {
    this.parting = undefined;
    this.heardMs = this.ports.now();
    this.listener.connected();
    this.change({ kind: 'live' });
  }

  private lost(): void {
    this.heardMs = this.ports.now();
    this.wait(this.parting ?? connectionLost(this.nextSequence));
  }

  private received({ type, data, id }: SseEvent): void {
    this.heardMs = this.ports.now();
    if (type === 'update') this.updated(data, id);
    else if (type === 'end') this.ended(parseEnd(data).reason);
    else if (type === 'error') this.failed(parseApiError(data));
    else if (type === 'stream') tell(parseOpening(data), (opening) => this.listener.opening(opening));
    else if (type === 'moved') tell(parseMove(data), (move) => this.listener.moved(move));
  }

  private updated(data: string, id: string): void {
    const update = parseUpdate(data);
    if (!update) return;
    this.lastEventId = id;
    this.lastSequence = update.sequence;
    this.retries = 0;
    this.listener.update(update);
  }

  private ended(reason: string): void {
    if (reason === 'shutdown') {
      this.parting = { what: 'The gateway is shutting down.', next: connectionLost(this.nextSequence).next };
      return; // the feed comes back by itself
    }
    this.close();
    this.change({ kind: 'over', reason });
  }

  private failed(error: ApiError | undefined): void {
    if (!error) return;
    if (error.code === 'TOO_LATE') this.beginAnew();
    else if (error.retryable) this.parting = problemOf(error);
    else this.giveUp(error);
  }

  /** A feed that was refused says nothing of the reason; the same request by fetch does. */
  private async findOutWhy(url: string): Promise<void> {
    const { feed } = this;
    this.heardMs = this.ports.now();
    const { status, error, retryAfterMs } = await this.ports.ask(url);
    if (this.feed !== feed) return; // stopped or started anew meanwhile
    const isForNothing = status === 409 || error?.code === 'INVALID_EVENT_ID';
    if (status === 204) this.ended('final');
    else if (isForNothing && this.lastEventId !== '') this.beginAnew();
    else if (error && !error.retryable) this.giveUp(error);
    else if (status === 200) this.retryIn(0);
    else {
      if (error) this.wait(problemOf(error, retryAfterMs));
      else this.wait(status === 0 ? unreachable(this.nextSequence) : statusProblem(status));
      this.retryIn(retryAfterMs ?? Math.min(FIRST_RETRY_MS * 2 ** this.retries++, LONGEST_RETRY_MS));
    }
  }

  private beginAnew(): void {
    this.lastEventId = '';
    this.lastSequence = undefined;
    this.listener.begunAnew();
    // Once a second at most, should the new one be refused for the same reason.
    this.close();
    this.retryIn(FIRST_RETRY_MS);
  }

  private giveUp(error: ApiError): void {
    this.close();
    this.change({ kind: 'failed', problem: problemOf(error), error });
  }

  private retryIn(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), delayMs);
  }

  private wait(problem: Problem): void {
    this.change({ kind: 'waiting', problem });
  }

  private close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.feed?.close();
    this.feed = undefined;
  }

  private change(state: SessionState): void {
    this.state = state;
    this.listener.changed(state);
  }
}

function tell<T>(value: T | undefined, hear: (value: T) => void): void {
  if (value !== undefined) hear(value);
}
