import type { Socket } from 'node:net';
import { connectRequest } from './connect-request.js';
import { Deadline } from './deadline.js';
import { firstProtocol, type FirstProtocol } from './first-bytes.js';

/** Who has begun to say what it speaks has so long to finish. Who is silent may be: Go's clients dial before they call. */
const OPENING_MS = 10_000;

const NOTHING = Buffer.alloc(0);

export interface OpeningEvents {
  /** It is clear what the connection speaks; `bytes` were read of it. The socket is paused. */
  onOpen(protocol: FirstProtocol, bytes: Buffer): void;
  /** It will not come to that: the socket is closing. */
  onRefused(reason: 'slow' | 'refused'): void;
}

/** Reads what a connection begins with, until it is clear what it speaks. */
export class Opening {
  private held: Buffer = NOTHING;
  private readonly deadline = new Deadline(OPENING_MS, () => this.refuse('slow'));

  constructor(
    private readonly socket: Socket,
    private readonly events: OpeningEvents,
  ) {}

  start(): void {
    this.socket.on('data', this.take).once('end', this.onEnd).once('close', this.stop);
  }

  private readonly take = (chunk: Buffer): void => {
    this.deadline.start();
    this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    const protocol = firstProtocol(this.held);
    if (protocol === 'connect') this.connect();
    else if (protocol) this.open(protocol, this.held);
  };

  private connect(): void {
    const request = connectRequest(this.held);
    if (!request) return;
    this.socket.write(request.answer);
    if (request.isGranted) this.open('connect', this.held.subarray(request.headBytes));
    else this.refuse('refused');
  }

  private open(protocol: FirstProtocol, bytes: Buffer): void {
    this.stop();
    this.socket.pause();
    this.events.onOpen(protocol, bytes);
  }

  private refuse(reason: 'slow' | 'refused'): void {
    this.stop();
    this.socket.destroySoon();
    this.events.onRefused(reason);
  }

  private readonly onEnd = (): void => {
    this.stop();
    this.socket.destroySoon();
  };

  private readonly stop = (): void => {
    this.deadline.stop();
    this.held = NOTHING;
    this.socket.off('data', this.take).off('end', this.onEnd).off('close', this.stop);
  };
}
