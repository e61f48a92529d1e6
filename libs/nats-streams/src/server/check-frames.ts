import { connect, nuid, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import type { RawOutbound } from '../link/raw-outbound.js';
import type { StreamSource } from '../protocol/stream-source.js';
import { FrameSink } from './frame-sink.js';
import { pubHead } from './pub-head.js';

const CHECK_MS = 2_000;
/** Sizes of one to four digits, what looks like the protocol, what is more than ASCII, and what goes by itself. */
const TEXTS = ['', '{}', '\r\nPUB a 1\r\n+OK\r\n', 'é☃𝄞', '9'.repeat(99), '8'.repeat(2_500), 'large '.repeat(1_500)];

/** Item n is text n. */
const source: Pick<StreamSource<null>, 'encode'> = { encode: (_, __, sequence) => TEXTS[sequence] };

/**
 * Whether this version of the client library sends frames as we write them: a batch between two messages of its own is
 * heard by another connection and compared. Bounded by two seconds; whatever goes wrong, the answer is no.
 */
export async function doFramesArrive(connection: NatsConnection, outbound: RawOutbound): Promise<boolean> {
  const { options } = connection as unknown as { readonly options: ConnectionOptions };
  const stopped = new AbortController();
  try {
    await using listener = await closing(connect({ ...options, name: `${options.name} (check)`, reconnect: false }));
    // below the own inbox prefix, where permissions let a process speak to itself
    const subject = `${options.inboxPrefix ?? '_INBOX'}.check.${nuid.next()}`;
    const heard = hearAll(listener.connection, subject, TEXTS.length + 2);
    await listener.connection.flush();
    connection.publish(subject, 'before');
    const sink = new FrameSink(connection, outbound);
    const item = { address: pubHead(subject), request: null, originUnixMs: 0 };
    for (const nextSequence of TEXTS.keys()) sink.send({ ...item, nextSequence }, source as StreamSource<null>);
    sink.flush();
    connection.publish(subject, 'after');
    const tooLate = delay(CHECK_MS, [], { signal: stopped.signal, ref: false });
    const texts = await Promise.race([heard, tooLate]);
    return JSON.stringify(texts) === JSON.stringify(['before', ...TEXTS, 'after']);
  } catch {
    return false;
  } finally {
    stopped.abort();
  }
}

async function closing(connecting: Promise<NatsConnection>) {
  const connection = await connecting;
  return { connection, [Symbol.asyncDispose]: () => connection.close() };
}

function hearAll(connection: NatsConnection, subject: string, count: number): Promise<string[]> {
  const texts: string[] = [];
  return new Promise((resolve) => {
    connection.subscribe(subject, {
      callback: (error, message) => {
        if (!error && texts.push(message.string()) === count) resolve(texts);
      },
    });
  });
}
