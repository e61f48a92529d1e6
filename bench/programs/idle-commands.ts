/** What a client that has next to nothing to do can be asked. */
export type IdleCommands = {
  /** How many replicas it has heard of, and how many streams have had their update 0. */
  state(plan: null): Promise<{ readonly replicas: number; readonly opened: number }>;
  /** How much of a core this process takes, in percent, over that time. */
  cpuPercent(plan: { readonly spanMs: number }): Promise<number>;
};
