import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { portOf } from './free-port.js';
import { forward, type LinkWeather } from './tcp-lane.js';

/** Both ends of one connection through the proxy. */
interface Link {
  near: Socket;
  far: Socket;
}

/**
 * Starts a proxy on a free port of 127.0.0.1 in front of a TCP server: a network that fails when it is told to.
 * @param target port, or a URL such as `nats://127.0.0.1:4222`
 */
export async function startTcpProxy(target: number | string): Promise<TcpProxy> {
  const { hostname, port } = typeof target === 'number' ? { hostname: '127.0.0.1', port: target } : new URL(target);
  const server = createServer();
  const proxy = new TcpProxy(server, hostname, Number(port));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return proxy;
}

/** What a test can do to the connections between a process and the broker. */
export class TcpProxy implements AsyncDisposable {
  private readonly weather: LinkWeather = { isBlackHole: false, delayMs: 0, bytesPerSecond: Infinity };
  private readonly links = new Set<Link>();
  private isCut = false;

  /** Use `startTcpProxy`. */
  constructor(
    private readonly server: Server,
    private readonly targetHost: string,
    private readonly targetPort: number,
  ) {
    server.on('connection', (near) => this.accept(near));
  }

  get port(): number {
    return portOf(this.server);
  }

  /** The broker, seen through the proxy. */
  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** How many connections are open through the proxy. */
  get connectionCount(): number {
    return this.links.size;
  }

  /**
   * Resets every connection, and every new one as soon as it is made (so that the port stays ours), until `restore`.
   */
  cut(): void {
    this.isCut = true;
    this.resetAll();
  }

  /** Every connection stays open, new ones are accepted, and not a byte or an end gets through, either way. */
  blackHole(): void {
    this.weather.isBlackHole = true;
  }

  /** Every byte comes so much later, in both directions. */
  delay(delayMs: number): void {
    this.weather.delayMs = delayMs;
  }

  /** So many bytes a second, in each direction of each connection. */
  throttle(bytesPerSecond: number): void {
    this.weather.bytesPerSecond = bytesPerSecond;
  }

  /** Fair weather. Connections that went through a black hole are reset: what it swallowed is missing in them. */
  restore(): void {
    if (this.weather.isBlackHole) this.resetAll();
    this.isCut = false;
    Object.assign(this.weather, { isBlackHole: false, delayMs: 0, bytesPerSecond: Infinity });
  }

  /** Resets every connection and stops listening. Twice is once. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private accept(near: Socket): void {
    if (this.isCut) {
      near.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const far = connect(this.targetPort, this.targetHost);
    const link = { near, far };
    this.links.add(link);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => undefined); // 'close' follows
      from.once('close', () => void (to.destroyed && this.links.delete(link)));
      forward(from, to, this.weather);
    }
  }

  private resetAll(): void {
    for (const { near, far } of this.links) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    this.links.clear();
  }
}
