import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceId } from '../../src/model/ids.ts';
import { SOURCES } from '../../src/sources/registry.ts';
import { NOW } from './collect-stream.ts';

const STREAMS = SOURCES.flatMap((source) =>
  source.streams.map((stream) => [`${source.id}/${stream.name}`, source, stream] as const),
);

/** What every source promises; a new one is held to it by being in the registry. */
describe.each(SOURCES.map((source) => [source.id, source] as const))('%s', (_id, source) => {
  it('has a name that records and folders can carry, and streams with names of their own', () => {
    expect(SourceId.safeParse(source.id).success).toBe(true);
    const names = source.streams.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  it('reads only streams it has, in an order that exists', () => {
    const names = source.streams.map(({ name }) => name);
    const reaches = (name: string, goal: string): boolean =>
      (source.streams.find((stream) => stream.name === name)?.after ?? []).some(
        (before) => before === goal || reaches(before, goal),
      );
    for (const { name, after } of source.streams) {
      for (const before of after) expect(names).toContain(before);
      expect(reaches(name, name)).toBe(false);
    }
  });

  it('takes secrets only by reference', () => {
    const parsed = source.settings.safeParse({ token: 'plain-secret', baseUrl: 'https://x.test' });
    expect(parsed.success).toBe(false);
  });
});

describe.each(STREAMS)('%s', (_name, source, stream) => {
  it('turns any JSON into records or a reject with a reason, without throwing', () => {
    const item = fc.oneof(
      fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
      fc.dictionary(
        fc.constantFrom(
          'id',
          'uuid',
          'type',
          'name',
          'sys_id',
          'number',
          'created_at',
          '__proto__',
        ),
        fc.jsonValue({ maxDepth: 2 }),
      ),
    );
    fc.assert(
      fc.property(item, (value) => {
        const result = stream.map(value, { tenant: 't', page: {}, observedAt: NOW });
        if (result.kind === 'reject') expect(result.detail).not.toBe('');
        else expect(result.records.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('points into answers with JSON pointers and says what it wants to know in words', () => {
    for (const pointer of stream.envelopes) expect(pointer).toMatch(/^(\/[^/]+)*$/);
    expect(stream.title).not.toBe('');
    expect(source.title).not.toBe('');
  });
});
