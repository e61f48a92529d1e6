import { TimeRequest, type TimeResponse } from '@app/contracts';
import { connectStreamClient, connectToNats, type StreamClient } from '@app/nats-streams';
import { TIME_STREAMS, TimeFormat } from '@app/service';

const CLIENT_ID = 'bench';
/** A machine that is overloaded on purpose opens tens of thousands of streams when it can. */
const START_BUDGET_MS = 60_000;

/** Reads requests that ask for less than 10 ms between two updates, too. */
class FineTimeFormat extends TimeFormat {
  override parseRequest(raw: unknown): TimeRequest {
    return Object.assign(new TimeRequest(), raw);
  }
}

/** The product's own client. */
export async function benchStreamClient(
  natsUrl: string,
  clientId = CLIENT_ID,
): Promise<StreamClient<TimeRequest, TimeResponse>> {
  const connection = await connectToNats({ servers: [natsUrl], name: clientId, identity: clientId });
  return await connectStreamClient(connection, TIME_STREAMS.root, new FineTimeFormat(), {
    clientId,
    startBudgetMs: START_BUDGET_MS,
  });
}
