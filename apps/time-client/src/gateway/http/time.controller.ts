import { Controller, Get, Query as QueryParameters, Req, Res } from '@nestjs/common';
import type { TimeResponse } from '@app/contracts';
import type { Request, Response } from 'express';
import { firstValueFrom, fromEvent, takeUntil, EmptyError } from 'rxjs';
import { TimeStreamClient } from '../../time-stream-client.js';
import { RequiresScope } from '../access/route-access.js';
import { LiveStreams } from '../streams/live-streams.js';
import { EventStreams } from './event-streams.js';
import { PRESENTATION_PARAMETERS, presentationOf, type Presentation } from './presentation.js';
import { Query, type RawQuery } from './query.js';
import { timeRequestOf } from './time-request.js';

const STREAM_PARAMETERS = ['interval', 'duration', 'timeZone', 'aligned', 'lastEventId', ...PRESENTATION_PARAMETERS];

/** Whether a reader is told how late updates came, from the very first on. */
function isMeasured({ resolution, isDetailed }: Presentation): boolean {
  return isDetailed || resolution !== 'raw';
}

/** The time, once or as a stream that is the caller's own. */
@Controller('api/v1/time')
@RequiresScope('read')
export class TimeController {
  constructor(
    private readonly client: TimeStreamClient,
    private readonly live: LiveStreams,
    private readonly events: EventStreams,
  ) {}

  /** The first update of a stream that is cancelled when it has come. */
  @Get()
  async now(
    @QueryParameters() parameters: RawQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ data: TimeResponse } | undefined> {
    const query = new Query(parameters, ['timeZone']);
    const request = timeRequestOf(query);
    query.check();
    try {
      const update = this.client.stream(request).pipe(takeUntil(fromEvent(response, 'close')));
      return { data: await firstValueFrom(update) };
    } catch (error) {
      if (error instanceof EmptyError) return undefined; // the caller has gone
      throw error;
    }
  }

  /** Updates as they come; with a last event id, from there on, whichever gateway had served it. */
  @Get('stream')
  async stream(
    @QueryParameters() parameters: RawQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const query = new Query(parameters, STREAM_PARAMETERS);
    const presentation = presentationOf(query);
    const place = this.events.placeOf(request, query.text('lastEventId'));
    if (place) {
      query.check();
      return this.events.resume(request, response, place, presentation);
    }
    const asked = timeRequestOf(query);
    const isAligned = query.flag('aligned');
    query.check();
    const wanted = isAligned
      ? { use: () => this.live.openAligned(asked) }
      : { use: () => this.live.open(asked, isMeasured(presentation)), nextSequence: 0 };
    return this.events.answer(request, response, wanted, presentation);
  }
}
