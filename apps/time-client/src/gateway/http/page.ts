import { Query, type RawQuery } from './query.js';

const MOST_PER_PAGE = 500;

/** Which part of a list is wanted. */
export interface PageQuery {
  readonly limit: number;
  /** The id after which to go on. */
  readonly after: string | undefined;
}

/** A part of a list, and how to get the next one. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly page: {
    readonly limit: number;
    /** What to give as `after` for the next page; null if this is the last. */
    readonly next: string | null;
    readonly total: number;
  };
}

export function pageQueryOf(parameters: RawQuery): PageQuery {
  const query = new Query(parameters, ['limit', 'after']);
  const limit = query.integer('limit', 1, MOST_PER_PAGE, 50);
  query.check();
  return { limit, after: query.text('after') };
}

/** @param rest of all items, those behind `after`. */
export function pageOf<Item extends { readonly id: string }>(
  rest: readonly Item[],
  limit: number,
  total: number,
): Page<Item> {
  const data = rest.slice(0, limit);
  const next = rest.length > limit ? (data.at(-1)?.id ?? null) : null;
  return { data, page: { limit, next, total } };
}
