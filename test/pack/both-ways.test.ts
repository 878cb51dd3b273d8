import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/format/csv.ts';
import { NO_DECISIONS } from '../../src/model/registers.ts';
import type { Trails } from '../../src/model/trails.ts';
import { strayDispositions } from '../../src/pack/tables/dispositions.ts';
import { exceptionsTable } from '../../src/pack/tables/results.ts';
import type { Table } from '../../src/pack/tables/table.ts';
import { twoWaysTable } from '../../src/pack/tables/two-ways.ts';
import { access, approval, at, grant, link, PROD, request, trails } from '../evaluate/builders.ts';
import { assess } from '../evaluate/run.ts';

function shown(table: Table): Record<string, Cell>[] {
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map(({ title }, i) => [title, row[i]])),
  );
}
const lists = (more: Partial<Trails>) => shown(twoWaysTable(trails(more), assess(more)));

describe('access and requests held against each other', () => {
  it('are empty where every grant has its request and every request its grant', () => {
    expect(lists(access())).toEqual([]);
  });

  it('list access without a request, with the best candidate', () => {
    expect(lists({ grants: [grant()] })).toMatchObject([
      {
        List: 'given without a request',
        Who: 'Kai Brandt',
        Verdict: 'F',
        'Request or review': undefined,
      },
    ]);
    const weak = {
      ...access({}, { approvals: [] }),
      links: [link({ confidence: 0.6, rule: 'partial' })],
    };
    expect(lists(weak)).toMatchObject([
      { List: 'given without a request', Verdict: 'I', 'Request or review': 'HELP-102 (0.60)' },
    ]);
  });

  it('list what was approved and never given, in any state of the ticket', () => {
    const row = {
      List: 'approved and not given',
      Who: 'Kai Brandt',
      'Request or review': 'HELP-102',
    };
    expect(lists({ requests: [request({ outcome: 'open' })] })).toMatchObject([row]);
    const before = grant({ ended: at('2026-02-01T00:00:00Z'), preexisting: true });
    expect(lists({ requests: [request()], grants: [before] })).toMatchObject([row]);
    expect(lists({ requests: [request({ outcome: 'declined' })] })).toEqual([]);
    expect(lists({ requests: [request({ approvals: [] })] })).toEqual([]);
    const old = approval('p_lee', '2025-11-09T15:10:00Z');
    expect(lists({ requests: [request({ approvals: [old] })] })).toEqual([]);
  });

  it('say where nobody can tell what was to be given', () => {
    expect(lists({ requests: [request({ asked: [{ text: 'same as Jonah' }] })] })).toMatchObject([
      { List: 'approved, and unclear what was given', What: 'same as Jonah' },
    ]);
  });
});

describe('a disposition', () => {
  const alone = { grants: [grant()] };
  const written = {
    test: 'ACC-01',
    item: 'g1',
    status: 'accepted-remediated' as const,
    cause: '=Nobody asked',
    action: 'Asked afterwards',
    owner: 'p_dana',
    closed: '2026-06-01',
    approved: { by: 'p_lee', on: '2026-06-02' },
  };
  const decisions = { ...NO_DECISIONS, dispositions: [written] };
  const rows = (more: Partial<Trails>) =>
    shown(exceptionsTable(assess(more), trails(more).decisions, 'America/Chicago'));

  it('stands beside its exception and changes no verdict', () => {
    const [first] = rows({ ...alone, decisions }).filter(({ Test }) => Test === 'ACC-01');
    expect(first).toMatchObject({
      Disposition: 'accepted-remediated',
      Cause: '=Nobody asked',
      Owner: 'p_dana',
      'Approved by': 'p_lee on 2026-06-02',
    });
    expect(assess({ ...alone, decisions })).toEqual(assess(alone));
  });

  it('is said to be missing, or approved by its owner', () => {
    expect(rows(alone)[0]).toMatchObject({ Disposition: 'none recorded', Cause: undefined });
    const own = { ...written, approved: { by: 'p_dana', on: '2026-06-02' } };
    const [first] = rows({ ...alone, decisions: { ...decisions, dispositions: [own] } });
    expect(first?.['Approved by']).toBe('p_dana on 2026-06-02, who is its owner');
  });

  it('that fits no exception is told', () => {
    const other = { ...written, item: 'g2' };
    const both = { ...NO_DECISIONS, dispositions: [written, other] };
    expect(strayDispositions(assess(alone), both)).toEqual([other]);
    expect(strayDispositions(assess({ grants: [grant({ entitlement: PROD })] }), both)).toEqual([
      other,
    ]);
  });
});
