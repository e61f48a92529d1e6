import { RESOLUTIONS, type Resolution } from '../series/resolution.js';
import type { OverflowPolicy } from '../sse/frame-queue.js';
import type { Query } from './query.js';

/** How a reader wants a stream to be told. */
export interface Presentation {
  readonly resolution: Resolution;
  readonly policy: OverflowPolicy;
  readonly isDetailed: boolean;
}

export const PRESENTATION_PARAMETERS = ['resolution', 'policy', 'detail'] as const;

export function presentationOf(query: Query): Presentation {
  return {
    resolution: query.choice('resolution', RESOLUTIONS, 'raw'),
    policy: query.choice('policy', ['cut', 'latest'], 'cut'),
    isDetailed: query.flag('detail'),
  };
}
