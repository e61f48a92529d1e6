import { SERVICE_ERROR_CODE_HEADER, SERVICE_ERROR_HEADER } from '@app/nats-streams';
import type { Msg, MsgHdrs, Payload, PublishOptions, ReviverFn } from '@nats-io/transport-node';
import type { EndpointTally } from './endpoint-tally.js';

/**
 * A message that counts itself when it is answered, or, where nobody waits for an answer, when it is said to be handled;
 * the time runs from when it is made. A class with every member written out: thousands of probes a second go through
 * it, and an object with the message for its prototype costs ten times as much.
 */
export class CountedMessage implements Msg {
  private readonly sinceMs = performance.now();

  constructor(
    private readonly message: Msg,
    private readonly tally: EndpointTally,
  ) {}

  get subject(): string {
    return this.message.subject;
  }

  get sid(): number {
    return this.message.sid;
  }

  get reply(): string | undefined {
    return this.message.reply;
  }

  get headers(): MsgHdrs | undefined {
    return this.message.headers;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the interface is the library's
  json<T = unknown>(reviver?: ReviverFn): T {
    return this.message.json<T>(reviver);
  }

  string(): string {
    return this.message.string();
  }

  respond(payload?: Payload, options?: PublishOptions): boolean {
    const isSent = this.message.respond(payload, options);
    this.count(options?.headers);
    return isSent;
  }

  /** What nobody waits for has no answer, and so no error. */
  handled(): void {
    if (!this.reply) this.count(undefined);
  }

  private count(headers: MsgHdrs | undefined): void {
    this.tally.add(performance.now() - this.sinceMs, headers && errorIn(headers));
  }
}

/** As Go's services tell it. */
function errorIn(headers: MsgHdrs): string | undefined {
  const code = headers.get(SERVICE_ERROR_CODE_HEADER);
  return code === '' ? undefined : `${code}:${headers.get(SERVICE_ERROR_HEADER)}`;
}
