import { Controller, Get, Query as QueryParameters } from '@nestjs/common';
import { StreamClient, type ReplicaView } from '@app/nats-streams';
import { CountsAs, RequiresScope } from '../access/route-access.js';
import { ApiError } from '../api-error.js';
import { SseOutlet } from '../sse/sse-outlet.js';
import type { ReaderView } from '../sse/sse-reader.js';
import { pageOf, pageQueryOf, type Page } from './page.js';
import type { RawQuery } from './query.js';

/** A page that shows who serves asks twice a second: so often must not cost what a stream costs. */
const GLANCE = 0.1;

/** Who serves, and who reads. */
@Controller('api/v1')
export class ObservationController {
  constructor(
    private readonly client: StreamClient<unknown, unknown>,
    private readonly outlet: SseOutlet,
  ) {}

  /** The replicas heard of within the last ten seconds, and those that own streams of this gateway. */
  @Get('replicas')
  @RequiresScope('read')
  @CountsAs(GLANCE)
  replicas(): { data: readonly ReplicaView[] } {
    const replicas = this.client.replicas();
    return {
      data: replicas.map(
        ({ serverId, name, state, version, startedUnixMs, streams, clients, ownedStreams, silentMs }) => ({
          serverId,
          name,
          state,
          version,
          startedUnixMs,
          streams,
          clients,
          ownedStreams,
          silentMs: Math.round(silentMs),
        }),
      ),
    };
  }

  /** Who reads event streams of this process, in the order in which they came. */
  @Get('readers')
  @RequiresScope('manage')
  readers(@QueryParameters() parameters: RawQuery): Page<ReaderView> {
    const { limit, after = '0' } = pageQueryOf(parameters);
    if (!/^\d{1,15}$/.test(after)) throw ApiError.invalid([{ field: 'after', message: 'must be the id of a reader' }]);
    const all = this.outlet.readers();
    const rest = all.filter(({ id }) => Number(id) > Number(after));
    return pageOf(rest, limit, all.length);
  }
}
