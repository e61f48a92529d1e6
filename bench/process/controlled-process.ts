import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { LeashedProcess } from '@app/testing';
import type { Parts } from '../../tools/compare/parts.js';
import { type Answer, type Commands, CONTROL_PORT, type Question } from './commands.js';
import { startProgram } from './start-program.js';

const READY_MS = 20_000;

/** A process that does what it is asked over a socket of its own, so that nothing of it crosses what is measured. */
export class ControlledProcess<C extends Commands> {
  private asked = 0;
  private readonly waiting = new Map<number, (answer: Answer) => void>();

  private constructor(
    private readonly process: LeashedProcess,
    private readonly socket: Socket,
  ) {
    createInterface({ input: socket }).on('line', (line) => {
      const answer: Answer = JSON.parse(line);
      this.waiting.get(answer.id)?.(answer);
    });
    // its end is noticed by who waits for an answer
    socket.on('error', () => undefined);
  }

  /** Starts a program of programs/ that calls `serveCommands`, and waits until it does. */
  static async start<C extends Commands>(
    parts: Parts,
    program: string,
    args: readonly string[],
  ): Promise<ControlledProcess<C>> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const connected = once(listener, 'connection', { signal: AbortSignal.timeout(READY_MS) });
    try {
      const process = await startProgram(parts, program, args, { [CONTROL_PORT]: String(port) });
      const ended = process.ended.then(() => {
        throw process.errorWithOutput(`${program} ended at its start`);
      });
      const [socket] = (await Promise.race([connected, ended])) as [Socket];
      return new ControlledProcess(process, socket);
    } finally {
      connected.catch(() => undefined);
      listener.close();
    }
  }

  get pid(): number {
    return this.process.pid;
  }

  /** @throws Error if the process does not answer in time, has ended, or cannot do it. */
  async ask<Name extends keyof C & string>(
    name: Name,
    argument: Parameters<C[Name]>[0],
    withinMs: number,
  ): Promise<Awaited<ReturnType<C[Name]>>> {
    const question: Question = { id: (this.asked += 1), name, argument };
    const bound = new AbortController();
    try {
      const answer = await Promise.race([
        new Promise<Answer>((resolve) => {
          this.waiting.set(question.id, resolve);
          this.socket.write(`${JSON.stringify(question)}\n`);
        }),
        this.process.ended.then(() => undefined),
        delay(withinMs, undefined, { signal: bound.signal }),
      ]);
      if (!answer) throw this.process.errorWithOutput(`${this.process.name} did not answer ${name} in ${withinMs} ms`);
      if ('error' in answer) throw this.process.errorWithOutput(`${this.process.name}: ${answer.error}`);
      return answer.result as Awaited<ReturnType<C[Name]>>;
    } finally {
      bound.abort();
      this.waiting.delete(question.id);
    }
  }
}
