// Loaded into a process before its own program (node --import). At SIGUSR2 it collects all garbage and writes down what
// is left: the memory that the process holds on to, and nothing that its heap merely has not thrown away yet.
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const file = process.env['HEAP_WITNESS_FILE'] ?? '';

process.on('SIGUSR2', () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(file, `${JSON.stringify({ atMs: performance.now(), bytes: heapUsed + external })}\n`);
});
