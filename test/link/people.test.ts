import { describe, expect, it } from 'vitest';
import { between } from '../../src/model/time.ts';
import { account, at, day, event, link, only, person, ref } from './builders.ts';

describe('peopleOf', () => {
  it('believes the last reading of the roster only', () => {
    const then = person('p_olu', 'Olu Adeyemi', { observedAt: at('2026-02-01T00:00:00Z') });
    const before = { ...then, raw: { ...then.raw, run: 'r0' } };
    const gone = { ...person('p_tess', 'Tess Grant'), observedAt: at('2026-02-01T00:00:00Z') };
    const old = { ...gone, raw: { ...gone.raw, run: 'r0' } };
    const { people } = link([before, old, person('p_olu', 'Olu Adeyemi-Jones')]);
    expect(only(people)).toMatchObject({ id: 'p_olu', name: 'Olu Adeyemi-Jones' });
  });

  it('keeps addresses of all rows in lower case, and the earliest clearance', () => {
    const { people } = link([
      person('p_olu', 'Olu Adeyemi', {
        emails: ['Olu@Larkspur.test'],
        screeningPassed: day('2026-02-02', '-06:00'),
      }),
      person('p_olu', 'Olu Adeyemi', {
        start: day('2026-03-02', '-06:00'),
        screeningPassed: day('2026-01-02', '-06:00'),
      }),
    ]);
    expect(only(people)).toMatchObject({
      emails: ['olu@larkspur.test', 'olu.adeyemi@larkspur.test'],
      screeningPassed: { earliest: at('2026-01-02T06:00:00Z') },
    });
  });

  it('gives a roles history with managers', () => {
    const { people } = link([
      person('p_olu', 'Olu Adeyemi', { manager: 'p_sam', title: 'Agent' }),
      person('p_olu', 'Olu Adeyemi', { manager: 'p_ines', start: day('2026-03-02', '-06:00') }),
    ]);
    const { roles, engagements } = only(people);
    expect(engagements).toHaveLength(1);
    expect(roles.map(({ manager, to }) => [manager, to?.earliest])).toEqual([
      ['p_sam', at('2026-03-02T06:00:00Z')],
      ['p_ines', undefined],
    ]);
  });

  it('leaves T0 open to the ends of the Earth when no zone is known', () => {
    const end = {
      ...between(at('2026-04-16T10:00:00Z'), at('2026-04-18T12:00:00Z'), 'date_only'),
      precision: 'day' as const,
    };
    const leaver = only(link([person('p_olu', 'Olu Adeyemi', { end })]).leavers);
    expect(leaver.id).toBe('leaver:p_olu:2026-04-17');
    expect(leaver.t0).toMatchObject({
      earliest: at('2026-04-17T10:00:00Z'),
      latest: at('2026-04-18T12:00:00Z'),
    });
  });

  it('takes an exact end as it is', () => {
    const instant = at('2026-04-17T15:30:00Z');
    const end = {
      earliest: instant,
      latest: instant,
      precision: 'instant' as const,
      basis: 'source_field' as const,
    };
    expect(only(link([person('p_olu', 'Olu Adeyemi', { end })]).leavers).t0).toEqual(end);
  });
});

it('takes the last use from listings and events, whichever is later', () => {
  const used = (time: string, outcome: 'success' | 'failure') =>
    event('okta', 'session.start', time, { actor: ref('okta', 'Olu Adeyemi'), outcome });
  const trails = link([
    account('okta', 'Olu Adeyemi', { lastUseAt: at('2026-03-01T00:00:00Z') }),
    used('2026-04-01T00:00:00Z', 'success'),
    used('2026-05-01T00:00:00Z', 'failure'),
  ]);
  expect(only(trails.accounts).lastUseAt).toBe(at('2026-04-01T00:00:00Z'));
});
