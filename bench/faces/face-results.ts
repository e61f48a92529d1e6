import { rewritePage, withTable } from '../../tools/faults/docs-table.js';

const PAGE = 'docs/faces.md';
const BEGIN = '<!-- table: written by npm run bench:faces -->';

export async function writeFacesPage(text: string): Promise<void> {
  await rewritePage(PAGE, (page) => withFaceTables(page, text));
}

export function withFaceTables(page: string, text: string): string {
  return withTable(page, text, { begin: BEGIN, page: PAGE });
}
