/** Where net/rpc is found by HTTP, as in Go. */
const RPC_PATH = '/_goRPC_';

/** Go's own is 28 bytes long. */
const MAX_HEAD_BYTES = 4 * 1024;

/** What Go's client waits for, word for word. */
const CONNECTED = 'HTTP/1.0 200 Connected to Go RPC\n\n';

/** A CONNECT that was read to its end: what it is answered with, and where the protocol begins, if it is granted. */
export type ConnectRequest =
  | { readonly isGranted: true; readonly answer: string; readonly headBytes: number }
  | { readonly isGranted: false; readonly answer: string };

/** Reads the head of a CONNECT, whose lines may end with or without `\r`; undefined where more must be seen. */
export function connectRequest(bytes: Buffer): ConnectRequest | undefined {
  const text = bytes.toString('latin1', 0, MAX_HEAD_BYTES);
  const end = /\n\r?\n/.exec(text);
  if (!end) return bytes.length < MAX_HEAD_BYTES ? undefined : refusal(431, 'Request Header Fields Too Large');
  const path = /^CONNECT (\S+) HTTP\/1\.[01]\r?\n/.exec(text)?.[1];
  if (path === undefined) return refusal(400, 'Bad Request');
  if (path !== RPC_PATH) return refusal(404, 'Not Found');
  return { isGranted: true, answer: CONNECTED, headBytes: end.index + end[0].length };
}

function refusal(status: number, reason: string): ConnectRequest {
  const text = `${status} ${reason}: Go's net/rpc is at CONNECT ${RPC_PATH}\n`;
  const fields = `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${text.length}\r\nConnection: close`;
  return { isGranted: false, answer: `HTTP/1.0 ${status} ${reason}\r\n${fields}\r\n\r\n${text}` };
}
