import { waitUntil, type LeashedProcess } from '@app/testing';

/** A time-server that was started for a run. */
export interface ReplicaProcess {
  readonly name: string;
  readonly process: LeashedProcess;
  readonly url: string;
}

/** What a replica says of itself at /health; it is asked over HTTP, so its streams do not notice. */
export async function streamsAt({ url }: ReplicaProcess): Promise<number> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
  const { details } = (await response.json()) as { details: { replica: { streams: number } } };
  return details.replica.streams;
}

/** Until no live replica serves a stream; answers with how many each has left after the bound. */
export async function orphansAfter(
  replicas: readonly ReplicaProcess[],
  withinMs: number,
): Promise<Record<string, number>> {
  const count = async (): Promise<Record<string, number>> => {
    const alive = replicas.filter(({ process }) => !process.hasEnded);
    return Object.fromEntries(
      await Promise.all(alive.map(async (replica) => [replica.name, await streamsAt(replica)])),
    );
  };
  const isRid = async (): Promise<boolean> => Object.values(await count()).every((streams) => streams === 0);
  await waitUntil(isRid, { withinMs, what: 'no stream to be left' }).catch(() => undefined);
  return count();
}
