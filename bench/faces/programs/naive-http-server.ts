import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { argument } from '../../../tools/compare/peers/argument.js';
import { NaiveStream, type NaiveUpdate } from './naive-stream.js';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly UpdateInterval?: number; readonly StreamId?: string };
}

// JSON-RPC 2.0 over HTTP as one writes it by hand: a call that is early has a timer.
const [host, port] = argument(0, 'address to listen on').split(':');
const streams = new Map<string, NaiveStream>();
const server = createServer(async (request, response) => {
  const { id, method, params } = JSON.parse(await text(request)) as Call;
  const { UpdateInterval = 1, StreamId = randomUUID() } = params;
  const answer = (update: NaiveUpdate): void => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { ...update, StreamId } }));
  };
  const known = streams.get(StreamId);
  if (method === 'TimeService.GetNextUpdate' && known) return known.next(answer);
  const stream = new NaiveStream(UpdateInterval);
  streams.set(StreamId, stream);
  answer(stream.first());
});
server.listen(Number(port), host);
await once(server, 'listening');
console.log('ready');
