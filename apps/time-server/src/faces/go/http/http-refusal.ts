import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { StreamError, StreamErrorCode } from '@app/nats-streams';
import { JsonRpcCode, JsonRpcError } from './json-rpc-error.js';

/** An HTTP request that is no JSON-RPC message, or none that is taken: the one case where the status is not 200. */
export interface HttpRefusal {
  readonly status: number;
  readonly error: JsonRpcError;
  readonly headers?: OutgoingHttpHeaders;
}

/** What a body may have: a batch of the longest calls is smaller. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Where others have their JSON-RPC: nobody has to be told a path. */
const PATHS: ReadonlySet<string> = new Set(['/', '/rpc', '/jsonrpc']);
/** `application/json-rpc` is what jsonrpclib-pelix sends, `application/jsonrequest` what older clients do. */
const CONTENT_TYPE = /^application\/(?:json|json-rpc|jsonrequest|[\w.-]+\+json)(?:\s*;|$)/i;

export const BODY_TOO_LARGE = refusal(
  413,
  `the body, with what waits on its connection, is larger than ${MAX_BODY_BYTES} bytes`,
);
export const BODY_CUT = refusal(400, 'the body ended too early');

/** Why this request is not read, by its head alone; undefined: it may be. */
export function refusalOf({ method, url = '', headers }: IncomingMessage): HttpRefusal | undefined {
  const [path = ''] = url.split('?');
  if (!PATHS.has(path)) return refusal(404, `JSON-RPC is at ${[...PATHS].join(', ')}`);
  if (method !== 'POST') return refusal(405, 'JSON-RPC is asked by POST', { Allow: 'POST' });
  if (headers.origin !== undefined) return notForPages();
  // A page can send any text to any address, and this type only where the address has allowed it, which this one never does.
  if (!CONTENT_TYPE.test(headers['content-type'] ?? ''))
    return refusal(415, 'the Content-Type must be application/json');
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return refusal(415, 'the body is compressed; send it as it is', { 'Accept-Encoding': 'identity' });
  }
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) return BODY_TOO_LARGE;
  return undefined;
}

/** Bytes that never became a request, by what Node calls the reason. */
export function unreadable({ code = '' }: NodeJS.ErrnoException): HttpRefusal {
  if (code === 'HPE_HEADER_OVERFLOW') return refusal(431, 'the request line and the headers are too large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refusal(408, 'the request took too long to arrive');
  return refusal(400, 'that is not an HTTP request');
}

/**
 * Only a browser names the page that asks, and pages have the HTTP API. It also stops a page whose own name was made to
 * point here, whose requests no browser would ask leave for.
 */
function notForPages(): HttpRefusal {
  const error = new StreamError(StreamErrorCode.NotPermitted, 'pages in browsers are not served here');
  return { status: 403, error: JsonRpcError.of(error, JsonRpcCode.InvalidRequest) };
}

function refusal(status: number, message: string, headers?: OutgoingHttpHeaders): HttpRefusal {
  const error = new JsonRpcError(JsonRpcCode.InvalidRequest, message);
  return headers ? { status, error, headers } : { status, error };
}
