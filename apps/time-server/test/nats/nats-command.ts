import { once } from 'node:events';
import type { Msg, NatsConnection } from 'nats';

const TIMEOUT_MS = 60_000;

/** The words of a command line as a shell would have them; single quotes only. */
export function wordsOf(commandLine: string): string[] {
  return [...commandLine.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

interface Flags {
  readonly isRaw: boolean;
  readonly count: number;
}

const bodyOf = ({ data }: Msg) => (data.length === 0 ? 'nil body' : Buffer.from(data).toString());

/**
 * Does what the `nats` command does, as far as docs/nats.md uses it: `req`, `sub`, `pub` and `reply`, with `--raw` and
 * `--count`. Each resolves with what the command prints; `sub` when it has heard enough, `reply` at once.
 * @throws Error for anything else, so that the page shows nothing that was not run
 */
export class NatsCommand {
  constructor(private readonly nats: NatsConnection) {}

  /** @returns once the command is under way, so that a subscription is there for what comes next */
  async start(commandLine: string): Promise<{ readonly output: Promise<string> }> {
    const [program, verb, ...rest] = wordsOf(commandLine);
    const { flags, words } = parse(rest);
    const [subject, body = ''] = words;
    if (program !== 'nats' || subject === undefined) throw new Error(`this is not a nats command: ${commandLine}`);
    const output = this.run(verb, subject, body, flags);
    await this.nats.flush();
    return { output };
  }

  private async run(verb: string, subject: string, body: string, flags: Flags): Promise<string> {
    switch (verb) {
      case 'req':
        return printed(subject, await this.nats.request(subject, body, { timeout: TIMEOUT_MS }), flags);
      case 'sub':
        return this.heard(subject, flags.count);
      case 'pub':
        this.nats.publish(subject, body);
        return '';
      case 'reply':
        this.nats.subscribe(subject, { callback: (_, message) => void message.respond(body) });
        return '';
      default:
        throw new Error(`nats ${verb} is not known here`);
    }
  }

  private async heard(subject: string, count: number): Promise<string> {
    const lines: string[] = [];
    const ended = new EventTarget();
    const subscription = this.nats.subscribe(subject, {
      max: count,
      callback: (_, message) => {
        lines.push(bodyOf(message));
        if (lines.length === count) ended.dispatchEvent(new Event('enough'));
      },
    });
    await once(ended, 'enough', { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
      throw new Error(`heard ${lines.length} of ${count} on ${subject}`, { cause });
    });
    subscription.unsubscribe();
    return lines.join('\n');
  }
}

function parse(rest: readonly string[]): { flags: Flags; words: string[] } {
  const words = [...rest];
  const isRaw = words[0] === '--raw';
  if (isRaw) words.shift();
  const count = words[0] === '--count' ? Number(words.splice(0, 2)[1]) : 1;
  if (words.some((word) => word.startsWith('--'))) throw new Error(`a flag is not known here: ${words.join(' ')}`);
  return { flags: { isRaw, count }, words };
}

/** Without --raw the command tells what it does, each line with the time, and the headers. */
function printed(subject: string, reply: Msg, { isRaw }: Flags): string {
  if (isRaw) return bodyOf(reply);
  const headers = [...(reply.headers ?? [])].flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
  const said = [`Sending request on "${subject}"`, 'Received with rtt 1.2ms', ...headers, ''];
  const time = new Date().toISOString().slice(11, 19);
  return [...said.map((line) => `${time} ${line}`.trimEnd()), bodyOf(reply)].join('\n');
}
