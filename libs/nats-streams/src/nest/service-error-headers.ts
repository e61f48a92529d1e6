import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { WireError } from '../protocol/stream-error.js';

/** The headers with which NATS services say that a request failed (ADR-32, P26). */
export const SERVICE_ERROR_HEADER = 'Nats-Service-Error';
export const SERVICE_ERROR_CODE_HEADER = 'Nats-Service-Error-Code';

const MAX_TEXT_LENGTH = 200;

/** What an answer with this error carries besides its body, which alone has the error's details. */
export function serviceErrorHeaders({ code, message }: WireError): MsgHdrs {
  const both = headers();
  both.set(SERVICE_ERROR_CODE_HEADER, String(code));
  both.set(SERVICE_ERROR_HEADER, headerText(message));
  return both;
}

/** A text repeats what a caller sent: whatever a header cannot hold becomes `?`, and what is long is cut. */
export function headerText(text: string): string {
  const shown = text.slice(0, MAX_TEXT_LENGTH).replaceAll(/[^\x20-\x7e]/g, '?');
  return text.length > MAX_TEXT_LENGTH ? `${shown} ...` : shown;
}
