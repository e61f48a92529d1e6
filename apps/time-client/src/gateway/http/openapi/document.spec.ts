import { describe, expect, it } from '@jest/globals';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { Validator } from '@seriousme/openapi-schema-validator';
import { DocsController } from '../docs.controller.js';
import { ObservationController } from '../observation.controller.js';
import { StreamsController } from '../streams.controller.js';
import { TimeController } from '../time.controller.js';
import { openApiDocument } from './document.js';

/** What a controller answers, as `GET /api/v1/streams/{id}`. */
function routesOf(controller: Type): string[] {
  const base = String(Reflect.getMetadata(PATH_METADATA, controller));
  const methods = Object.getOwnPropertyNames(controller.prototype).map(
    (name) => (controller.prototype as Record<string, object>)[name],
  );
  return methods.flatMap((handler) => {
    const method: unknown = typeof handler === 'function' ? Reflect.getMetadata(METHOD_METADATA, handler) : undefined;
    if (typeof method !== 'number') return [];
    const path = `/${base}/${String(Reflect.getMetadata(PATH_METADATA, handler))}`.replaceAll(/\/+/g, '/');
    return `${RequestMethod[method]} ${path.replaceAll(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1')}`;
  });
}

describe('the OpenAPI document', () => {
  it('is one', async () => {
    const { valid, errors } = await new Validator().validate({ ...openApiDocument });
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('has every route of the API, and no other', () => {
    const routes = [TimeController, StreamsController, ObservationController, DocsController].flatMap(routesOf);
    const told = Object.entries(openApiDocument.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(told.toSorted()).toEqual(routes.filter((route) => route.includes('/api/')).toSorted());
  });

  it('has a path parameter for each in a path, and no operation twice', () => {
    const operations = Object.entries(openApiDocument.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    );
    for (const { path, operation } of operations) {
      const named = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(named.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
