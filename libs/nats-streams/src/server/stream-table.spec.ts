import { describe, expect, it } from '@jest/globals';
import { SimulatedClock } from '@app/testing';
import { Row } from './row.js';
import { StreamTable } from './stream-table.js';

const sink = { isFull: false, send: () => undefined, flush: () => undefined };

function row(clientId: string, streamId: string, epoch = 1): Row<undefined> {
  return new Row({ clientId, streamId, epoch }, undefined, 0, 0, 1, Infinity, '', sink);
}

function setUp(limits = { maxStreams: 5, maxStreamsPerClient: 3 }) {
  const clock = new SimulatedClock();
  return { clock, table: new StreamTable<undefined>(limits, clock) };
}

describe('the stream table', () => {
  it('counts streams and clients', () => {
    const { table } = setUp();
    const rows = [row('a', 's1'), row('a', 's2'), row('b', 's1')];
    for (const each of rows) table.add(each);
    expect([table.streamCount, table.clientCount]).toEqual([3, 2]);
    expect(table.get('a', 's2')).toBe(rows[1]);
    expect(table.get('b', 's2')).toBeUndefined();
    expect(table.rowsOf('a')).toEqual([rows[0], rows[1]]);
    expect(table.rows()).toEqual(rows);
    for (const each of rows) table.remove(each);
    expect([table.streamCount, table.clientCount, table.hasClient('a')]).toEqual([0, 0, false]);
  });

  it('removes a row once, and not the one that has replaced it', () => {
    const { table } = setUp();
    const [before, after] = [row('a', 's', 1), row('a', 's', 2)];
    table.add(before);
    table.add(after);
    table.remove(before);
    expect([table.streamCount, table.get('a', 's')]).toEqual([1, after]);
    table.remove(after);
    table.remove(after);
    expect(table.streamCount).toBe(0);
  });

  it('refuses a stream beyond the limit of a client or of the replica with 1005 (P24)', () => {
    const { table } = setUp();
    for (const id of ['s1', 's2', 's3']) {
      table.checkRoomFor('a');
      table.add(row('a', id));
    }
    expect(() => table.checkRoomFor('a')).toThrow(expect.objectContaining({ code: 1005 }));
    table.checkRoomFor('b');
    table.add(row('b', 's1'));
    table.add(row('b', 's2'));
    expect(() => table.checkRoomFor('b')).toThrow(expect.objectContaining({ code: 1005 }));
    expect(() => table.checkRoomFor('c')).toThrow(expect.objectContaining({ code: 1005 }));
    table.remove(table.get('a', 's1') as Row<undefined>);
    table.checkRoomFor('c');
  });

  it('knows the epoch of a live stream, and for a minute that of one that ended (P6)', () => {
    const { clock, table } = setUp();
    expect(table.knownEpoch('a', 's')).toBe(-1);
    const live = row('a', 's', 4);
    table.add(live);
    expect(table.knownEpoch('a', 's')).toBe(4);
    table.remove(live);
    table.rememberEnded('a', 's', 4);
    clock.advance(59_000);
    expect(table.knownEpoch('a', 's')).toBe(4);
    expect(table.knownEpoch('b', 's')).toBe(-1);
    clock.advance(1_001);
    expect(table.knownEpoch('a', 's')).toBe(-1);
  });

  it('never lowers an epoch it remembers (P6)', () => {
    const { table } = setUp();
    table.rememberEnded('a', 's', 7);
    table.rememberEnded('a', 's', 3);
    expect(table.knownEpoch('a', 's')).toBe(7);
  });

  it('remembers a bounded number of ended streams, the latest, and forgets the old (P6)', () => {
    const { clock, table } = setUp();
    for (let index = 0; index < 100_500; index += 1) table.rememberEnded('a', `s${index}`, 1);
    expect(remembered(table)).toBe(100_000);
    expect(table.knownEpoch('a', 's100499')).toBe(1);
    expect(table.knownEpoch('a', 's499')).toBe(-1);
    clock.advance(61_000);
    table.rememberEnded('a', 'late', 1);
    expect(remembered(table)).toBe(1);
  });
});

/** Memory shows nowhere else. */
function remembered(table: StreamTable<undefined>): number {
  return (table as unknown as { ended: Map<string, unknown> }).ended.size;
}
