import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { type Answer, type Commands, CONTROL_PORT, type Question } from './commands.js';

/** Answers what the starter of this process asks, as `ControlledProcess`; to be called once it is ready to be measured. */
export async function serveCommands(commands: Commands): Promise<void> {
  const socket = connect(Number(process.env[CONTROL_PORT]), '127.0.0.1');
  await once(socket, 'connect');
  createInterface({ input: socket }).on('line', (line) => {
    const { id, name, argument }: Question = JSON.parse(line);
    commands[name](argument as never).then(
      (result) => say({ id, result }),
      (error: unknown) => say({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  const say = (answer: Answer): void => void socket.write(`${JSON.stringify(answer)}\n`);
}
