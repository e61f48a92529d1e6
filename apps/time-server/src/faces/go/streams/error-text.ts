import type { StreamError } from '@app/nats-streams';

/** An error as net/rpc carries it, for it has nothing but a text: the code first, so that a program can tell them apart. */
export function errorText({ code, message }: StreamError): string {
  return `${code} ${message}`;
}
