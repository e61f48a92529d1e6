/** What one process lets another ask of it, by name: one argument, one answer, both JSON. */
export type Commands = Record<string, (argument: never) => Promise<unknown>>;

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Answer =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/** The variable that tells a process where its questions come from. */
export const CONTROL_PORT = 'BENCH_CONTROL_PORT';
