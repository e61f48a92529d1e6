import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { readWireDocuments } from './wire-documents.js';

const MAX_SHOWN = 100;

/** The AsyncAPI document and the JSON Schemas that it names, for whoever speaks NATS; their home is docs/. */
@Controller()
export class WireDocumentsController {
  private readonly documents = readWireDocuments();

  @Get('asyncapi.yaml')
  asyncApi(@Res({ passthrough: true }) response: ServerResponse): string {
    return this.answer(response, 'asyncapi.yaml', 'application/yaml');
  }

  @Get('schemas/:name')
  schema(@Param('name') name: string, @Res({ passthrough: true }) response: ServerResponse): string {
    return this.answer(response, `schemas/${name}`, 'application/schema+json');
  }

  /** By hand, not by decorators: an error would have the document's type, too. */
  private answer(response: ServerResponse, path: string, type: string): string {
    const text = this.documents.get(path);
    if (text === undefined) throw new NotFoundException(`there is no document ${path.slice(0, MAX_SHOWN)}`);
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Cache-Control', 'no-cache');
    return text;
  }
}
