/** How the frame of an update begins, kept ready: `PUB <subject> `. It is what a stream's address is on NATS. */
export type PubHead = Uint8Array;

export function pubHead(subject: string): PubHead {
  // Subjects are made of ids, which are ASCII. A copy with memory of its own: a slice of Node's pool would keep all 8 KB
  // of it alive for as long as the stream lives.
  return new Uint8Array(Buffer.from(`PUB ${subject} `, 'latin1'));
}

export function subjectOf(head: PubHead): string {
  return Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1', 4, head.length - 1);
}
