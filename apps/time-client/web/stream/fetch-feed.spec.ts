import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Feed } from './feed.js';
import { openFetchFeed } from './fetch-feed.js';

const HEAD = { 'Content-Type': 'text/event-stream; charset=utf-8' };

let server: Server;
let url: string;
let feed: Feed;
let told: string[];
let open: () => void;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
/** Resolves when so much was told. */
let when: (count: number) => Promise<void>;

beforeEach(async () => {
  told = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  when = (count) => new Promise((resolve) => waiting.push({ count, resolve }));
  const tell = (what: string) => {
    told.push(what);
    for (const { count, resolve } of waiting) if (told.length >= count) resolve();
  };
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  open = () => {
    feed = openFetchFeed(url, () => ({ 'X-API-Key': 'sesame' }), {
      opened: () => tell('opened'),
      received: ({ type, data, id }) => tell(`${type} ${data} ${id}`),
      lost: () => tell('lost'),
      refused: () => tell('refused'),
    });
  };
});

afterEach(async () => {
  feed.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

it('comes back after the time that it was told, with its key and the last id, and half an event is forgotten', async () => {
  const seen: unknown[] = [];
  answer = ({ headers }, response) => {
    seen.push([headers['x-api-key'], headers['last-event-id'], headers.accept]);
    response.writeHead(200, HEAD);
    if (seen.length === 1) response.end('retry: 5\n\nevent: update\nid: a.1\ndata: one\n\nevent: update\ndata: ha');
    else response.write('id: a.2\ndata: two\n\n');
  };
  open();
  await when(5);
  expect(told).toEqual(['opened', 'update one a.1', 'lost', 'opened', 'message two a.2']);
  expect(seen).toEqual([
    ['sesame', undefined, 'text/event-stream'],
    ['sesame', 'a.1', 'text/event-stream'],
  ]);
});

it.each([
  ['an error', 401, { 'Content-Type': 'application/json' }],
  ['no more', 204, {}],
  ['something that is no event stream', 200, { 'Content-Type': 'text/html' }],
])('is refused by %s, and does not come back', async (_, status, head) => {
  let requests = 0;
  answer = (__, response) => {
    requests += 1;
    response.writeHead(status, head).end();
  };
  open();
  await when(1);
  expect(told).toEqual(['refused']);
  expect(requests).toBe(1);
});

it('hangs up when it is closed, and tells nothing more', async () => {
  let hungUp: Promise<unknown> | undefined;
  answer = (_, response) => {
    hungUp = once(response, 'close');
    response.writeHead(200, HEAD).write('data: one\n\n');
  };
  open();
  await when(2);
  feed.close();
  feed.close();
  await hungUp;
  expect(told).toEqual(['opened', 'message one ']);
});
