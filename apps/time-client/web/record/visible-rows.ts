/** Which rows of a long list are to be in the document. */
export interface VisibleRows {
  readonly first: number;
  /** One behind the last. */
  readonly end: number;
}

/** Rows beyond each edge, so that a quick scroll finds some. */
const SPARE_ROWS = 6;

export function visibleRows(count: number, rowPx: number, scrollTopPx: number, viewPx: number): VisibleRows {
  const first = Math.max(0, Math.floor(scrollTopPx / rowPx) - SPARE_ROWS);
  const end = Math.min(count, Math.ceil((scrollTopPx + viewPx) / rowPx) + SPARE_ROWS);
  return { first: Math.min(first, end), end };
}
