import type { Request } from 'express';
import { ApiError } from '../api-error.js';
import { isLoopback } from './address.js';

const HOST = /^(?<name>\[[^\]]*\]|[^:]*)(?::\d*)?$/;

export interface ThisMachineOptions {
  /** The address that the gateway was told to listen on: a name for it, too. */
  readonly host: string;
  /** Origins whose pages may call, besides the gateway's own. */
  readonly origins: readonly string[];
}

/**
 * Who may come to a gateway without keys: programs on its machine, and pages that it has served itself. A page from
 * elsewhere runs in a browser on this machine, too: it shows itself by its `Origin`, or, if its own name has been made
 * to lead here, by the `Host` that it asks for.
 */
export class ThisMachine {
  private readonly origins: ReadonlySet<string>;

  constructor(private readonly options: ThisMachineOptions) {
    this.origins = new Set(options.origins);
  }

  /** @throws ApiError UNAUTHENTICATED for another machine, NOT_PERMITTED for a page from elsewhere */
  check(request: Request): void {
    const { host, origin } = request.headers;
    if (!isFromThisMachine(request)) {
      throw new ApiError(
        'UNAUTHENTICATED',
        'this gateway has no keys, so it serves its own machine only; API_KEYS or ACCESS=off change that',
      );
    }
    if (host !== undefined && !this.isOurName(host)) {
      throw new ApiError(
        'NOT_PERMITTED',
        'without keys this gateway answers as localhost or 127.0.0.1 only; ask for one of these, or set API_KEYS or ACCESS=off',
      );
    }
    if (origin !== undefined && !isOrigin(origin, host) && !this.origins.has(origin)) {
      throw new ApiError(
        'NOT_PERMITTED',
        'without keys this gateway serves its own pages only; name this origin in CORS_ORIGINS to let it in',
      );
    }
  }

  private isOurName(host: string): boolean {
    const name = HOST.exec(host.toLowerCase())?.groups?.['name'] ?? '';
    const plain = name.replace(/^\[(.*)\]$/, '$1');
    return plain === 'localhost' || isLoopback(plain) || plain === this.options.host.toLowerCase();
  }
}

/** Whether a page of that origin came from the same name and port that it asks now. */
function isOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/** What a proxy on this machine passes on comes from anywhere, whatever its socket says. */
function isFromThisMachine(request: Request): boolean {
  const { 'x-forwarded-for': forwardedFor, forwarded } = request.headers;
  const isPassedOn = forwardedFor !== undefined || forwarded !== undefined;
  return isLoopback(request.socket.remoteAddress ?? '') && (!isPassedOn || isLoopbackBehindProxy(request));
}

/** Only a trusted proxy makes `ip` another address than the socket's. */
function isLoopbackBehindProxy({ ips, ip = '' }: Request): boolean {
  return ips.length > 0 && isLoopback(ip);
}
