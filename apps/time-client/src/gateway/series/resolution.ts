/** How finely a series tells what happened: every update, or buckets of a length. */
export const RESOLUTIONS = ['raw', '1s', '10s', '1m'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
export type BucketResolution = Exclude<Resolution, 'raw'>;

/** How long a bucket is, in ms; buckets begin at multiples of it, counted from the Unix epoch. */
export const BUCKET_MS = { '1s': 1_000, '10s': 10_000, '1m': 60_000 } as const satisfies Readonly<
  Record<BucketResolution, number>
>;
