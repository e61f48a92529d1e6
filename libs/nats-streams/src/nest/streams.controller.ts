import { Controller, UseFilters, type Type } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, NatsContext, Payload, Transport } from '@nestjs/microservices';
import type { ControlReply, EntryFailure, OpenEntry, OpenResult, ResumeResult } from '../protocol/messages.js';
import { Subjects } from '../protocol/subjects.js';
import { Replica } from '../server/replica.js';
import { cancelPairs, openEntries, resumeEntries } from './control-entries.js';
import { OWN_SERVER_ID } from './shared-transport.js';
import { StreamErrorFilter } from './stream-error.filter.js';

/** The control RPC of a replica below one root of subjects; the caller is whom the subject names. */
export function streamsController(root: string, queueGroup: string): Type {
  const subjects = new Subjects(root);
  const inGroup = (endpoint: string) => ({ queue: queueGroup, endpoint });

  @Controller()
  @UseFilters(StreamErrorFilter)
  class StreamsController {
    constructor(private readonly replica: Replica<unknown>) {}

    @MessagePattern(`${root}.rpc.open.*`, Transport.NATS, inGroup('open'))
    open(@Payload() body: unknown, @Ctx() context: NatsContext): ControlReply<OpenResult> {
      const clientId = subjects.clientIdOf(context.getSubject());
      return answerEach(
        openEntries(body, (request) => this.replica.checkRequest(request)),
        (entries) => this.replica.open(clientId, entries),
      );
    }

    @MessagePattern(`${root}.rpc.resume.*`, Transport.NATS, inGroup('resume'))
    resume(@Payload() body: unknown, @Ctx() context: NatsContext): ControlReply<ResumeResult> {
      const clientId = subjects.clientIdOf(context.getSubject());
      return answerEach(
        resumeEntries(body, (request) => this.replica.checkRequest(request)),
        (entries) => this.replica.resume(clientId, entries),
      );
    }

    @MessagePattern(`${root}.server.${OWN_SERVER_ID}.open.*`, Transport.NATS, { endpoint: 'open' })
    openHere(@Payload() body: unknown, @Ctx() context: NatsContext): ControlReply<OpenResult> {
      return this.open(body, context);
    }

    @MessagePattern(`${root}.server.${OWN_SERVER_ID}.resume.*`, Transport.NATS, { endpoint: 'resume' })
    resumeHere(@Payload() body: unknown, @Ctx() context: NatsContext): ControlReply<ResumeResult> {
      return this.resume(body, context);
    }

    @EventPattern<string>(`${root}.rpc.cancel.*`, Transport.NATS, { endpoint: 'cancel' })
    cancel(@Payload() body: unknown, @Ctx() context: NatsContext): void {
      this.replica.cancel(subjects.clientIdOf(context.getSubject()), cancelPairs(body));
    }

    @EventPattern<string>(`${root}.server.${OWN_SERVER_ID}.cancel.*`, Transport.NATS, { endpoint: 'cancel' })
    cancelHere(@Payload() body: unknown, @Ctx() context: NatsContext): void {
      this.cancel(body, context);
    }
  }
  return StreamsController;
}

/** Replies stay below the broker's 64 KB: one that is larger never arrives. */
const MAX_REPLY_BYTES = 60_000;

/** Serves the entries that are right, and puts the failures of the others where they stood. */
function answerEach<Entry extends OpenEntry, Result>(
  checked: readonly (Entry | EntryFailure)[],
  serve: (entries: Entry[]) => ControlReply<Result | EntryFailure>,
): ControlReply<Result | EntryFailure> {
  const reply = serve(checked.filter((entry): entry is Entry => !('error' in entry)));
  const served = reply.results.values();
  const results = checked.map((entry) => ('error' in entry ? entry : (served.next().value as Result | EntryFailure)));
  const whole = { serverId: reply.serverId, results };
  if (Buffer.byteLength(JSON.stringify(whole)) <= MAX_REPLY_BYTES) return whole;
  return { serverId: reply.serverId, results: results.map((result) => (isFailed(result) ? brief(result) : result)) };
}

function isFailed(result: unknown): result is EntryFailure {
  return typeof result === 'object' && result !== null && 'error' in result;
}

/** A hundred streams, each with a dozen mistakes, are told which of them are wrong, and no more. */
function brief({ streamId, error: { code } }: EntryFailure): EntryFailure {
  return { streamId, error: { code, message: 'wrong; ask for fewer streams at once to be told what' } };
}
