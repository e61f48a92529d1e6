import { describe, expect, it } from '@jest/globals';
import { EndpointTally } from './endpoint-tally.js';

describe('the tally of an endpoint', () => {
  it('is nothing before the first request, in the form that NATS tools read', () => {
    expect(new EndpointTally().figures).toEqual({
      num_requests: 0,
      num_errors: 0,
      last_error: '',
      processing_time: 0,
      average_processing_time: 0,
    });
  });

  it('counts requests, errors and whole nanoseconds, and keeps the last error', () => {
    const tally = new EndpointTally();
    tally.add(0.25);
    tally.add(0.5, '1002:wrong');
    tally.add(0.000_000_7);
    expect(tally.figures).toEqual({
      num_requests: 3,
      num_errors: 1,
      last_error: '1002:wrong',
      processing_time: 750_001,
      average_processing_time: 250_000,
    });
  });
});
