/** How the frame of an update begins, kept ready: `PUB <subject> `. It is what a stream's address is on NATS. */
export type PubHead = Uint8Array;

export function pubHead(subject: string): PubHead {
  return Buffer.from(`PUB ${subject} `, 'latin1'); // subjects are made of ids, which are ASCII
}

export function subjectOf(head: PubHead): string {
  return Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1', 4, head.length - 1);
}
