import { decodeUpdate, TimeRequest, type TimeResponse } from '@app/contracts';
import { connectStreamClient, connectToNats, type StreamClient, type StreamFormat } from '@app/nats-streams';
import { TIME_STREAMS, TimeSchedule } from '@app/service';

const CLIENT_ID = 'bench';
/** A machine that is overloaded on purpose opens tens of thousands of streams when it can. */
const START_BUDGET_MS = 60_000;

class TimeFormat extends TimeSchedule implements StreamFormat<TimeRequest, TimeResponse> {
  readonly decode = decodeUpdate;
  readonly sequenceOf = ({ sequenceNum }: TimeResponse) => sequenceNum;

  /** Our own requests, which may ask for less than 10 ms. */
  override parseRequest(raw: unknown): TimeRequest {
    return Object.assign(new TimeRequest(), raw);
  }
}

/** The product's own client. */
export async function benchStreamClient(natsUrl: string): Promise<StreamClient<TimeRequest, TimeResponse>> {
  const connection = await connectToNats({ servers: [natsUrl], name: CLIENT_ID, identity: CLIENT_ID });
  return await connectStreamClient(connection, TIME_STREAMS.root, new TimeFormat(), {
    clientId: CLIENT_ID,
    startBudgetMs: START_BUDGET_MS,
  });
}
