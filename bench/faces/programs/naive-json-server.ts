import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { argument } from '../../../tools/compare/peers/argument.js';
import { NaiveStream, type NaiveUpdate } from './naive-stream.js';

/** What Go's jsonrpc client sends, a line each. */
interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly [{ readonly UpdateInterval: number }];
}

// JSON-RPC 1.0 as one writes it by hand: a line is a call, and a call that is early has a timer.
const [host, port] = argument(0, 'address to listen on').split(':');
const server = createServer((socket) => {
  let stream: NaiveStream | undefined;
  socket.on('error', () => undefined);
  createInterface({ input: socket }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line) as Call;
    const answer = (result: NaiveUpdate): void => void socket.write(`${JSON.stringify({ id, result, error: null })}\n`);
    if (method === 'TimeService.GetNextUpdate' && stream) return stream.next(answer);
    stream = new NaiveStream(params[0].UpdateInterval);
    answer(stream.first());
  });
});
server.listen(Number(port), host);
await once(server, 'listening');
console.log('ready');
