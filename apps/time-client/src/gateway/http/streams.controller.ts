import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query as QueryParameters,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { RequiresScope } from '../access/route-access.js';
import { ApiError } from '../api-error.js';
import { RESOLUTIONS } from '../series/resolution.js';
import { seriesOf, type Series } from '../series/series.js';
import { byBeginning, HeldStreams, type HeldStream } from '../streams/held-streams.js';
import { LiveStreams } from '../streams/live-streams.js';
import { StreamTokens } from '../streams/stream-tokens.js';
import { WallClock } from '../streams/wall-clock.js';
import { EventStreams } from './event-streams.js';
import { HeldStreamCalls } from './held-stream-calls.js';
import type { DetailedUpdate } from './next-update.js';
import { pageOf, pageQueryOf, type Page } from './page.js';
import { PRESENTATION_PARAMETERS, presentationOf } from './presentation.js';
import { Query, type RawQuery } from './query.js';
import { streamPath, streamView, type StreamView } from './stream-view.js';
import { timeRequestIn } from './time-request.js';

/** Longer, and proxies would end the request. */
const MOST_WAIT_SECONDS = 30;
const WAIT_SECONDS = 25;
/** The end of JavaScript's calendar. */
const MOST_UNIX_MS = 8.64e15;

/** Streams that go on without a reader, and can have any number of them. */
@Controller('api/v1/streams')
export class StreamsController {
  constructor(
    private readonly calls: HeldStreamCalls,
    private readonly held: HeldStreams,
    private readonly live: LiveStreams,
    private readonly events: EventStreams,
    private readonly tokens: StreamTokens,
    private readonly clock: WallClock,
  ) {}

  @Post()
  @RequiresScope('manage')
  async create(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ data: StreamView }> {
    const held = await this.calls.create(request, timeRequestIn(body));
    response.location(streamPath(held.token));
    return { data: streamView(held) };
  }

  @Get()
  @RequiresScope('manage')
  list(@QueryParameters() parameters: RawQuery): Page<StreamView> {
    const { limit, after } = pageQueryOf(parameters);
    const all = this.held.all();
    const place = after === undefined ? undefined : { identity: this.tokens.read(after), token: after };
    const rest = place ? all.filter((held) => byBeginning(held, place) > 0) : all;
    return pageOf(rest.map(streamView), limit, all.length);
  }

  @Get(':id')
  @RequiresScope('manage')
  one(@Param('id') id: string): { data: StreamView } {
    return { data: streamView(this.heldStream(id)) };
  }

  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('manage')
  cancel(@Param('id') id: string): void {
    this.held.cancel(this.heldStream(id));
  }

  @Get(':id/events')
  @RequiresScope('read')
  async readEvents(
    @Param('id') id: string,
    @QueryParameters() parameters: RawQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const query = new Query(parameters, ['lastEventId', ...PRESENTATION_PARAMETERS]);
    const presentation = presentationOf(query);
    const place = this.events.placeOf(request, query.text('lastEventId'));
    if (place && place.token !== id) query.violate('lastEventId', 'is of another stream');
    query.check();
    const identity = place?.identity ?? this.tokens.read(id);
    this.held.find(id);
    return this.events.resume(request, response, place ?? { identity, token: id }, presentation);
  }

  @Get(':id/next')
  @RequiresScope('read')
  async next(
    @Param('id') id: string,
    @QueryParameters() parameters: RawQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ data: DetailedUpdate } | undefined> {
    const query = new Query(parameters, ['after', 'wait', 'detail']);
    const pull = {
      after: query.integer('after', -1, Number.MAX_SAFE_INTEGER - 1, undefined),
      waitSeconds: query.decimal('wait', 0, MOST_WAIT_SECONDS, WAIT_SECONDS),
      isDetailed: query.flag('detail'),
    };
    query.check();
    const update = await this.calls.next(request, response, { identity: this.tokens.read(id), token: id }, pull);
    if (update) return { data: update };
    response.status(204);
  }

  @Get(':id/series')
  @RequiresScope('read')
  series(@Param('id') id: string, @QueryParameters() parameters: RawQuery): { data: Series } {
    const query = new Query(parameters, ['from', 'to', 'resolution']);
    const fromUnixMs = query.decimal('from', 0, MOST_UNIX_MS, undefined);
    const toUnixMs = query.decimal('to', 0, MOST_UNIX_MS, undefined);
    const resolution = query.choice('resolution', RESOLUTIONS, '1s');
    if (fromUnixMs !== undefined && toUnixMs !== undefined && fromUnixMs > toUnixMs) {
      query.violate('from', 'must not be after to');
    }
    query.check();
    const identity = this.tokens.read(id);
    const log = (this.held.find(id)?.stream ?? this.live.find(identity, id))?.keptLog;
    if (!log) throw new ApiError('NOT_FOUND', 'this gateway keeps no series of that stream');
    return { data: seriesOf(log, identity, { fromUnixMs, toUnixMs, resolution }, Math.floor(this.clock.nowUnixMs())) };
  }

  private heldStream(id: string): HeldStream {
    this.tokens.read(id);
    const held = this.held.find(id);
    if (held) return held;
    throw new ApiError('NOT_FOUND', 'this gateway does not hold that stream; its events can be read all the same');
  }
}
