import { parseApiError, type ApiError } from './stream-events.js';

/** An answer that was not what was wanted, or was. */
export interface Answer {
  /** 0 if the gateway could not be reached. */
  readonly status: number;
  readonly error: ApiError | undefined;
  readonly retryAfterMs: number | undefined;
}

/** A replica as the gateway knows it. */
export interface ReplicaView {
  readonly name: string;
  readonly serverId: string;
  readonly state: string;
  readonly startedUnixMs: number;
  readonly streams: number;
  readonly ownedStreams: number;
  /** How long it has not been heard of. */
  readonly silentMs: number;
}

export type ReplicasAnswer = { readonly replicas: readonly ReplicaView[] } | Answer;

const TIMEOUT_MS = 5_000;
const UNREACHABLE: Answer = { status: 0, error: undefined, retryAfterMs: undefined };

/** The gateway that served this page, asked by fetch. All its addresses are relative, so a prefix before it does not matter. */
export class Gateway {
  /** Sent as X-API-Key with every request, if there is one. */
  key: string | undefined;

  headers(): Record<string, string> {
    return this.key ? { 'X-API-Key': this.key } : {};
  }

  /** Makes the request that EventSource failed with, since EventSource does not tell why. Never throws. */
  async ask(url: string): Promise<Answer> {
    const aborting = new AbortController();
    try {
      const response = await this.get(url, 'text/event-stream', aborting);
      return response.ok ? answerOf(response) : answerOf(response, await response.text());
    } catch {
      return UNREACHABLE;
    } finally {
      aborting.abort(); // it would be a second stream
    }
  }

  /** Who serves, as far as the gateway knows. Never throws. */
  async replicas(): Promise<ReplicasAnswer> {
    const aborting = new AbortController();
    try {
      const response = await this.get('api/v1/replicas', 'application/json', aborting);
      const body = await response.text();
      if (!response.ok) return answerOf(response, body);
      return { replicas: (JSON.parse(body) as { data: ReplicaView[] }).data };
    } catch {
      return UNREACHABLE;
    }
  }

  /** Whether the gateway has its broker; true if it cannot be asked. */
  async hasBroker(): Promise<boolean> {
    try {
      const response = await this.get('health', 'application/json', new AbortController());
      const { details } = (await response.json()) as { details?: { nats?: { status?: string } } };
      return details?.nats?.status !== 'down';
    } catch {
      return true;
    }
  }

  private async get(url: string, accept: string, aborting: AbortController): Promise<Response> {
    const timer = setTimeout(() => aborting.abort(), TIMEOUT_MS);
    try {
      const headers = { ...this.headers(), Accept: accept };
      return await fetch(url, { headers, cache: 'no-store', signal: aborting.signal });
    } finally {
      clearTimeout(timer);
    }
  }
}

function answerOf(response: Response, body = ''): Answer {
  const retryAfterSeconds = Number(response.headers.get('Retry-After') ?? NaN);
  return {
    status: response.status,
    error: parseApiError(body),
    retryAfterMs: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1_000 : undefined,
  };
}
