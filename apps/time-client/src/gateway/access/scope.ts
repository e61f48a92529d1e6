/** What a caller may do: read streams, or make, list and end them. Neither contains the other. */
export const SCOPES = ['read', 'manage'] as const;

export type Scope = (typeof SCOPES)[number];

export function isScope(word: string): word is Scope {
  return SCOPES.some((scope) => scope === word);
}
