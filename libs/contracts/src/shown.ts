const MAX_SHOWN_LENGTH = 64;

/** A name as it may stand in an error: 64 characters at most, none that could forge a log line. */
export function shownName(name: string): string {
  const text = name.length > MAX_SHOWN_LENGTH ? `${name.slice(0, MAX_SHOWN_LENGTH - 1)}…` : name;
  return text.replace(/\p{C}/gu, '\uFFFD');
}

/** A value of unknown shape as it may stand in an error: enough to recognise it, never the whole of what was sent. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return shownName(`"${value.slice(0, MAX_SHOWN_LENGTH)}"`);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : shownName(String(value));
}
