import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { RequiresScope } from '../access/route-access.js';
import { ApiError } from '../api-error.js';
import { openApiDocument, type OpenApiDocument } from './openapi/document.js';

/** The package that draws the page; it is installed here, so the page asks nobody else for anything. */
const SWAGGER_FOLDER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const SWAGGER_FILES: ReadonlySet<string> = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']);

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Timecast: the HTTP API</title>
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png" />
    <link rel="stylesheet" href="docs/swagger-ui.css" />
    <script defer src="docs/swagger-ui-bundle.js"></script>
    <script defer src="docs/start.js"></script>
  </head>
  <body>
    <div id="swagger-ui"></div>
  </body>
</html>
`;

/** No inline script, so that the content security policy need not allow any; no validator, which would be elsewhere. */
const SCRIPT = `SwaggerUIBundle({ url: 'api/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

/** The document of the API, and a page to read and try it. */
@Controller()
@RequiresScope('none')
export class DocsController {
  @Get('api/v1/openapi.json')
  document(): OpenApiDocument {
    return openApiDocument;
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  page(): string {
    return PAGE;
  }

  @Get('docs/start.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  script(): string {
    return SCRIPT;
  }

  @Get('docs/:name')
  file(@Param('name') name: string, @Res() response: Response): void {
    if (!SWAGGER_FILES.has(name)) throw new ApiError('NOT_FOUND', `there is no file ${name.slice(0, 100)}`);
    response.sendFile(name, { root: SWAGGER_FOLDER, maxAge: '1h' });
  }
}
