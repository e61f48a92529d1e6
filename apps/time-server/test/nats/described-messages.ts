import type { AsyncAPIDocumentInterface, MessageInterface } from '@asyncapi/parser';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** A message as it went over the broker. */
export interface WireMessage {
  readonly subject: string;
  readonly reply: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface DescribedMessage {
  readonly id: string;
  readonly isJson: boolean;
  readonly payload: ValidateFunction;
  readonly headers: ValidateFunction;
}

interface DescribedOperation {
  readonly subject: RegExp;
  readonly messages: readonly DescribedMessage[];
  readonly replies: readonly DescribedMessage[];
}

/** Says of messages from the wire which ones of an AsyncAPI document they are. */
export class DescribedMessages {
  private readonly operations: readonly DescribedOperation[];
  private readonly repliesTo = new Map<string, readonly DescribedMessage[]>();

  constructor(document: AsyncAPIDocumentInterface) {
    const ajv = new Ajv2020({ strict: false });
    const described = (message: MessageInterface): DescribedMessage => ({
      id: message.id(),
      isJson: message.contentType() === 'application/json',
      payload: ajv.compile(message.payload()?.json() ?? true),
      headers: ajv.compile(message.headers()?.json() ?? true),
    });
    this.operations = document
      .operations()
      .all()
      .map((operation) => {
        const [channel] = operation.channels().all();
        return {
          subject: patternOf(channel.address() ?? ''),
          messages: channel.messages().all().map(described),
          replies: operation.reply()?.messages().all().map(described) ?? [],
        };
      });
  }

  /** The ids of what the document says that this may be; undefined if it knows neither subject nor inbox. */
  whatIs(message: WireMessage): readonly string[] | undefined {
    const operation = this.operations.find(({ subject }) => subject.test(message.subject));
    const candidates = operation?.messages ?? this.repliesTo.get(message.subject);
    if (operation && message.reply !== '') this.repliesTo.set(message.reply, operation.replies);
    return candidates?.filter((candidate) => isOne(message, candidate)).map(({ id }) => id);
  }
}

function isOne({ text, headers }: WireMessage, described: DescribedMessage): boolean {
  try {
    return described.payload(described.isJson ? JSON.parse(text) : text) && described.headers(headers);
  } catch {
    return false; // no JSON
  }
}

/** `time.rpc.open.{clientId}` as the subjects that it stands for. */
function patternOf(address: string): RegExp {
  return new RegExp(`^${address.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[A-Za-z0-9_-]{1,64}')}$`);
}
