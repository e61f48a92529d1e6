import type { Update } from '../stream/stream-events.js';
import type { StreamSettings } from '../stream/stream-settings.js';

const COLUMNS = ['sequenceNum', 'dueUnixMs', 'timeString', 'latenessMs', 'owner', 'isFinal'] as const;

/** RFC 4180: lines end with CRLF, and what has a comma or a quote in it stands in quotes. */
export function toCsv(updates: readonly Update[]): string {
  const lines = updates.map((update) => Object.values(row(update)).map(cell).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

export function toJson(updates: readonly Update[], request: StreamSettings): string {
  return JSON.stringify({ request, updates: updates.map(row) }, null, 2);
}

function row(update: Update): Record<(typeof COLUMNS)[number], string | number | boolean | null> {
  const { sequence, dueUnixMs, timeString, latenessMs, owner, isFinal } = update;
  return {
    sequenceNum: sequence,
    dueUnixMs,
    timeString,
    latenessMs: Number.isFinite(latenessMs) ? latenessMs : null,
    owner,
    isFinal,
  };
}

/** A name that a spreadsheet would take for a formula is kept from being one. */
function cell(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
