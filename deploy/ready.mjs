// The health check of both images, which have neither curl nor wget: asks this container's service whether it is ready.
// Exit code 0 if it is; what it answers is kept for `docker inspect`. By node:http: loading fetch takes twice the CPU,
// every few seconds, in every container.
import { get } from 'node:http';
import process from 'node:process';

const TIMEOUT_MS = 2_000;

const request = get(
  {
    host: '127.0.0.1',
    port: process.env.PORT,
    path: '/readyz',
    agent: false, // a connection that closes at once: nothing keeps this process alive
    signal: AbortSignal.timeout(TIMEOUT_MS),
  },
  (response) => {
    process.exitCode = response.statusCode === 200 ? 0 : 1;
    response.pipe(process.stdout);
  },
);
request.on('error', ({ message }) => {
  console.log(message);
  process.exitCode = 1;
});
