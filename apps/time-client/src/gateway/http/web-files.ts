import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One file as it is sent. */
export interface WebFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Compressed, where that makes it smaller. */
  readonly gzip: Buffer | undefined;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/**
 * The files of a folder, read once: they are few and small, and what is not among them cannot be asked for.
 * @returns by their path below the folder, with `/`; empty if there is no such folder.
 */
export function readWebFiles(folder: string): ReadonlyMap<string, WebFile> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [relative(folder, path).split(sep).join('/'), webFile(path)]),
  );
}

function webFile(path: string): WebFile {
  const bytes = readFileSync(path);
  const gzip = gzipSync(bytes, { level: 9 });
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    bytes,
    gzip: gzip.length < bytes.length ? gzip : undefined,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
  };
}
