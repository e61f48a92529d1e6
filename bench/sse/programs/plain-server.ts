import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { servePaced } from './serve-paced.js';

/** An event stream as most write it who write it by hand: a response, and `response.write` of each event's text. */
const readers: ServerResponse[] = [];
const server = createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  response.flushHeaders();
  readers.push(response);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
await servePaced<ServerResponse, string>(server, {
  readers,
  make: (id, data) => `event: update\nid: ${id}\ndata: ${data}\n\n`,
  send: (response, text) => void response.write(text),
});
