import type { Setting } from './setting.js';

const HEAD = ['variable', 'key in a file', 'type', 'unit', 'default', 'range', 'what it does'] as const;

/** The settings as a Markdown table: docs/configuration.md holds exactly this, and a test compares the two. */
export function configTable(settings: readonly Setting[]): string {
  return [HEAD, HEAD.map(() => '---'), ...settings.map(cells)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cells(known: Setting): readonly string[] {
  const about = known.isSecret ? `${known.about} Secret: never shown or logged.` : known.about;
  return [code(known.env), code(known.key), known.type, known.unit ?? '–', defaultOf(known), known.range, about].map(
    (cell) => cell.replaceAll('|', '\\|'),
  );
}

function defaultOf({ defaultText, defaultValue }: Setting): string {
  if (defaultText !== undefined) return defaultText;
  return defaultValue === undefined ? 'none' : code(textOf(defaultValue));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}

function code(text: string): string {
  return `\`${text}\``;
}
