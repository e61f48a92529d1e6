import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { PROTOCOL_VERSION } from './protocol-version.js';

const TRANSCRIPTS = new URL('../../test/transcripts/', import.meta.url);

describe('the version of the protocol', () => {
  it('is the latest of which there is a transcript (P21)', () => {
    const recorded = readdirSync(TRANSCRIPTS).map((file) => file.replace(/\.jsonl$/, ''));
    const inOrder = recorded.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    expect(inOrder.at(-1)).toBe(PROTOCOL_VERSION);
  });
});
