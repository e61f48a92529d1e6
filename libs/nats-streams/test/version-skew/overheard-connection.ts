import type { Msg, NatsConnection, Payload } from '@nats-io/transport-node';
import type { Notebook } from './notebook.js';
import { fromBytes } from './transcript.js';

/** What the network does with what comes to the client. */
export interface Delivery {
  /** @param arrive to be called when the message is to arrive */
  deliver(body: unknown, arrive: () => void): void;
}

/** A connection whose every message, in and out, is written down. */
export function overheard(
  connection: NatsConnection,
  from: 'client' | 'hand',
  notebook: Notebook,
  network: Delivery,
): NatsConnection {
  const replacement: Pick<NatsConnection, 'publish' | 'request' | 'subscribe'> = {
    publish: (subject, body) => {
      notebook.write({ from, kind: 'publish', subject, body: read(body) });
      connection.publish(subject, body);
    },
    request: async (subject, body, options) => {
      const line = notebook.write({ from, kind: 'request', subject, body: read(body) });
      try {
        const answer = await connection.request(subject, body, options);
        notebook.answer(line, fromBytes(answer.data));
        return answer;
      } catch (error) {
        notebook.strike(line);
        throw error;
      }
    },
    subscribe: (subject, options) =>
      connection.subscribe(subject, {
        callback: (error, message) => {
          const body = fromBytes(message.data);
          network.deliver(body, () => {
            const kind = message.reply ? 'request' : 'publish';
            const line = notebook.write({ from: 'replica', kind, subject: message.subject, body });
            void options?.callback?.(
              error,
              respondsAloud(message, (reply) => notebook.answer(line, reply)),
            );
          });
        },
      }),
  };
  return new Proxy(connection, {
    get: (target, key) => {
      const value: unknown = Reflect.get(replacement, key) ?? Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function respondsAloud(message: Msg, onReply: (reply: unknown) => void): Msg {
  return new Proxy(message, {
    get: (target, key) => {
      if (key !== 'respond') return Reflect.get(target, key, target) as unknown;
      return (payload?: Payload) => {
        onReply(read(payload));
        return target.respond(payload);
      };
    },
  });
}

function read(payload: Payload = ''): unknown {
  return fromBytes(Buffer.from(payload as string));
}
