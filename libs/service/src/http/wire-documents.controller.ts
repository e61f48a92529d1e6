import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { readWireDocuments } from './wire-documents.js';

const MAX_SHOWN = 100;

/** The AsyncAPI document and the JSON Schemas that it names, for whoever speaks NATS; their home is docs/. */
@Controller()
export class WireDocumentsController {
  private readonly documents = readWireDocuments();

  @Get('asyncapi.yaml')
  @Header('Content-Type', 'application/yaml; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  asyncApi(): string {
    return this.documentAt('asyncapi.yaml');
  }

  @Get('schemas/:name')
  @Header('Content-Type', 'application/schema+json; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  schema(@Param('name') name: string): string {
    return this.documentAt(`schemas/${name}`);
  }

  private documentAt(path: string): string {
    const text = this.documents.get(path);
    if (text === undefined) throw new NotFoundException(`there is no document ${path.slice(0, MAX_SHOWN)}`);
    return text;
  }
}
