// The page of apps/time-client/web, bundled: index.html and what it names, under names that change with the contents, so
// that browsers may keep them for ever. Its size is bounded, all told, as it goes over the wire.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const SOURCE = 'apps/time-client/web';
/** Not below dist/apps, which `nest build` and `nest start` empty. */
const TARGET = 'dist/web';
const ASSETS = 'assets';
/** 60 KB for someone on a telephone, gzipped. */
export const MAX_GZIPPED_BYTES = 60_000;

/** Throws if the page has become too big. */
export async function buildWeb() {
  rmSync(TARGET, { recursive: true, force: true });
  mkdirSync(join(TARGET, ASSETS), { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [join(SOURCE, 'main.ts'), join(SOURCE, 'style.css')],
    bundle: true,
    minify: true,
    write: false,
    outdir: TARGET,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    tsconfigRaw: {}, // the page is bundled, whatever the rest of the project is compiled to
    legalComments: 'none',
    logLevel: 'silent',
  });
  let page = readFileSync(join(SOURCE, 'index.html'), 'utf8');
  let bytes = 0;
  const put = (name, content, written = name) => {
    bytes += gzipSync(content).length;
    writeFileSync(join(TARGET, written), content);
  };
  const asset = (nameInPage, builtName, content) => {
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
    const extension = extname(builtName);
    const hashed = `${ASSETS}/${basename(builtName, extension)}-${hash}${extension}`;
    if (!page.includes(`"${nameInPage}"`)) throw new Error(`index.html does not name ${nameInPage}`);
    page = page.replaceAll(`"${nameInPage}"`, `"${hashed}"`);
    put(builtName, content, hashed);
  };
  for (const { path, contents } of outputFiles) {
    const name = basename(path);
    asset(name === 'main.js' ? 'main.ts' : name, name, contents);
  }
  asset('icon.svg', 'icon.svg', readFileSync(join(SOURCE, 'icon.svg')));
  put('index.html', page.replace(/>\s+</g, '> <'));
  if (bytes > MAX_GZIPPED_BYTES) {
    throw new Error(`The dashboard is ${bytes} bytes gzipped; at most ${MAX_GZIPPED_BYTES} are meant.`);
  }
  return bytes;
}
