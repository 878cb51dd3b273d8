import { describe, expect, it } from 'vitest';
import type { CollectOptions, StreamRun } from '../../src/collect/contract.ts';
import { windowFor } from '../../src/collect/window.ts';
import { finalUntil } from '../../src/model/finality.ts';
import type { Statement } from '../../src/model/statement.ts';

const day = (text: string) => `2026-${text}T00:00:00.000Z`;
const PERIOD = { from: day('01-01'), to: day('07-01') };

/** A complete run of `okta/log` that was answered for a window. */
function ran(from: string, to: string, more: Partial<Statement> = {}): Statement {
  return {
    source: 'okta',
    stream: 'log',
    tenant: 't',
    method: 'api',
    complete: true,
    answered: { from: day(from), to: day(to) },
    startedAt: day(to),
    ...more,
  } as Statement;
}

function asked(
  startedAt: string,
  earlier: readonly Statement[] | undefined,
  stream: { nature?: string; retentionDays?: number | null } = {},
) {
  return windowFor({
    entry: { source: { id: 'okta', tenant: () => 't' }, settings: {} },
    stream: { name: 'log', nature: 'events', retentionDays: 90, ...stream },
    options: {
      window: PERIOD,
      startedAt: day(startedAt),
      ...(earlier && { earlier }),
    } as CollectOptions,
  } as unknown as Pick<StreamRun, 'entry' | 'stream' | 'options'>);
}

describe('windowFor', () => {
  it('asks at first for all that the vendor will forget, also before the period', () => {
    expect(asked('01-31', [])).toEqual({ from: '2025-11-02T00:00:00.000Z', to: day('01-31') });
  });
  it('asks at first for the period where nothing is forgotten, or the period is older', () => {
    expect(asked('01-31', [], { retentionDays: null }).from).toBe(PERIOD.from);
    expect(asked('06-30', []).from).toBe(PERIOD.from);
  });
  it('goes on 72 hours before where the last run ended', () => {
    expect(asked('02-28', [ran('01-01', '01-31')], { retentionDays: null })).toEqual({
      from: day('01-28'),
      to: day('02-28'),
    });
  });
  it('goes back to the first hole, and to what only incomplete or other runs asked for', () => {
    const earlier = [
      ran('01-01', '01-10'),
      ran('01-10', '02-01', { complete: false }),
      ran('01-10', '02-01', { tenant: 'another' }),
      ran('01-10', '02-01', { method: 'import' }),
      ran('02-01', '02-20'),
    ];
    expect(asked('02-28', earlier, { retentionDays: null }).from).toBe(day('01-07'));
  });
  it('never asks for what the vendor no longer has, once the period began later', () => {
    const earlier = [ran('01-01', '01-10'), ran('05-01', '05-20')];
    expect(asked('06-30', earlier, { retentionDays: 30 }).from >= PERIOD.from).toBe(true);
  });
  it('asks again for the last 72 hours when all is there', () => {
    expect(asked('07-20', [ran('01-01', '07-01')], { retentionDays: null })).toEqual({
      from: day('06-28'),
      to: PERIOD.to,
    });
  });
  it.each(['state', 'objects'])('asks for %s whole every time', (nature) => {
    expect(asked('02-28', [ran('01-01', '01-31')], { nature })).toEqual({
      from: PERIOD.from,
      to: day('02-28'),
    });
  });
  it('asks as it was told when it was told', () => {
    expect(asked('07-20', undefined)).toEqual(PERIOD);
  });
});

describe('finalUntil', () => {
  it.each([
    [
      'three days before the run, when it asked up to the present',
      ran('01-01', '01-31'),
      day('01-28'),
    ],
    [
      'the end of its window, when that was long over',
      ran('01-01', '01-31', { startedAt: day('03-01') }),
      day('01-31'),
    ],
    ['nothing, when the window is younger than three days', ran('01-29', '01-31'), null],
    ['nothing, when nothing was answered', ran('01-01', '01-31', { answered: null }), null],
  ])('is %s', (_name, statement, expected) => {
    expect(finalUntil(statement)).toBe(expected);
  });
});
