import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../src/model/record.ts';
import { mergeRecords } from '../../src/normalize/merge-records.ts';
import { Bins } from '../../src/store/bins.ts';
import { EventSorter } from '../../src/store/event-lines.ts';

type EventRecord = RecordOf<'event'>;

const events = fc.array(
  fc
    .record({
      hex: fc.integer({ min: 0, max: 300 }),
      day: fc.integer({ min: 1, max: 28 }),
      text: fc.string({ unit: 'binary' }),
    })
    .map(({ hex, day, text }) => {
      const digits = ((hex * 2654435761) >>> 0).toString(16).padStart(8, '0');
      return {
        kind: 'event',
        id: `event_${digits}`,
        source: 'okta',
        stream: 'log',
        observedAt: `2026-02-${String(day).padStart(2, '0')}T00:00:00.000Z`,
        raw: { run: 'r', path: 'p', exchange: 0, offset: day },
        reason: text,
      } as unknown as EventRecord;
    }),
);

function sorted(all: readonly EventRecord[], inMemory?: number) {
  const sorter = new EventSorter(inMemory);
  for (const event of all) sorter.add(event);
  const seen: EventRecord[] = [];
  const lines = sorter.sorted(
    (same) => mergeRecords(same, () => 'events'),
    (event) => seen.push(event),
  );
  const read = () => [...lines.pieces()].flat();
  const twice = [read(), read()];
  lines.close();
  return { lines: twice[0], again: twice[1], seen, count: lines.count };
}

describe('EventSorter', () => {
  it('merges and orders as all at once would, in memory or through a file', () => {
    fc.assert(
      fc.property(events, fc.nat(4000), (all, inMemory) => {
        const whole = mergeRecords(all, () => 'events');
        const expected = whole.map((event) => JSON.stringify(event));
        for (const { lines, again, seen, count } of [sorted(all), sorted(all, inMemory)]) {
          expect(lines).toEqual(expected);
          expect(again).toEqual(expected);
          expect(seen.map((event) => JSON.stringify(event))).toEqual(expected);
          expect(count).toBe(expected.length);
        }
      }),
    );
  });
});

describe('Bins', () => {
  it('keep the order of each bin across the file and memory', () => {
    const bins = new Bins(2, 10);
    for (const line of ['aaaa', 'bbbb', 'cccc', 'dä€d', 'e'])
      bins.add(line === 'bbbb' ? 1 : 0, line);
    expect(bins.lines(0)).toEqual(['aaaa', 'cccc', 'dä€d', 'e']);
    expect(bins.lines(1)).toEqual(['bbbb']);
    bins.close();
    expect(() => bins.lines(1)).toThrow('closed');
  });
});
