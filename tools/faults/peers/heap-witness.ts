// Loaded into a process before its own program (node --import). At SIGUSR2 it collects all garbage and writes down what
// is left: the memory that the process holds on to, and nothing that its heap merely has not thrown away yet. Compiled
// code is left out: it grows for minutes, by what has been called often enough, and streams do not leave it behind.
import { appendFileSync } from 'node:fs';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const file = process.env['HEAP_WITNESS_FILE'] ?? '';

process.on('SIGUSR2', () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  const { code_and_metadata_size: machineCode, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
  const bytes = heapUsed + external - machineCode - bytecode;
  appendFileSync(file, `${JSON.stringify({ atMs: performance.now(), bytes })}\n`);
});
