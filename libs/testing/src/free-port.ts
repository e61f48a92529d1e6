import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * A TCP port that was free a moment ago. Nothing keeps it free: prefer port 0 where the process can tell its own.
 * @param preferred taken if it is free
 * @param host the address that will be bound; without it every address, as `http.Server#listen(port)` does
 */
export async function freePort(preferred = 0, host?: string): Promise<number> {
  if (preferred !== 0 && (await isPortFree(preferred, host))) return preferred;
  return bindBriefly(0, host);
}

/** Whether a server could listen on that port now. */
export async function isPortFree(port: number, host?: string): Promise<boolean> {
  try {
    await bindBriefly(port, host);
    return true;
  } catch {
    return false;
  }
}

async function bindBriefly(port: number, host?: string): Promise<number> {
  const server = createServer();
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  const boundPort = portOf(server);
  server.close();
  await once(server, 'close');
  return boundPort;
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no TCP port');
  return address.port;
}
