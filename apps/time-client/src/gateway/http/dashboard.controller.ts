import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { fileURLToPath } from 'node:url';
import { timeClientConfig, type TimeClientSettings } from '../../time-client.config.js';
import { RequiresScope } from '../access/route-access.js';
import { ApiError } from '../api-error.js';
import { readWebFiles, type WebFile } from './web-files.js';

/** Where the build puts the dashboard, seen from this file as it is compiled. */
const FOLDER = fileURLToPath(new URL('../../../../../../../web/', import.meta.url));
const PAGE = 'index.html';
const NO_PAGE = 'there is no dashboard: DASHBOARD_ENABLED is false, or `npm run build` has not made it';

/** The page and its assets; assets have a hash of their bytes in their names, so that they can be kept for ever. */
@Controller()
@RequiresScope('none')
export class DashboardController {
  private readonly files: ReadonlyMap<string, WebFile>;

  constructor(@Inject(timeClientConfig.KEY) { dashboardEnabled }: TimeClientSettings) {
    this.files = dashboardEnabled ? readWebFiles(FOLDER) : new Map();
  }

  @Get(['/', PAGE])
  page(@Req() request: Request, @Res() response: Response): void {
    this.send(PAGE, 'no-cache', request, response);
  }

  @Get('assets/:name')
  asset(@Param('name') name: string, @Req() request: Request, @Res() response: Response): void {
    this.send(`assets/${name}`, 'public, max-age=31536000, immutable', request, response);
  }

  @Get('favicon.ico')
  icon(@Req() request: Request, @Res() response: Response): void {
    this.send('favicon.ico', 'public, max-age=86400', request, response);
  }

  private send(name: string, cacheControl: string, request: Request, response: Response): void {
    const file = this.files.get(name);
    if (!file) {
      const why = this.files.size === 0 ? NO_PAGE : `there is no file ${name.slice(0, 100)}`;
      throw new ApiError('NOT_FOUND', why);
    }
    response.setHeader('Cache-Control', cacheControl);
    answerWith(file, request, response);
  }
}

function answerWith({ type, bytes, gzip, etag }: WebFile, request: Request, response: Response): void {
  response.setHeader('Content-Type', type);
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding');
  const isSmall = gzip !== undefined && request.acceptsEncodings('gzip') === 'gzip';
  if (isSmall) response.setHeader('Content-Encoding', 'gzip');
  response.send(isSmall ? gzip : bytes); // 304 and HEAD are its business
}
