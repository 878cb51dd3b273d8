import { describe, expect, it } from 'vitest';
import { account, at, day, event, link, only, person, ref } from './builders.ts';

const look = (run: string, observedAt: string, department: string, more = {}) =>
  account('okta', 'Olu Adeyemi', {
    run,
    observedAt: at(observedAt),
    profile: { department, title: 'Agent', manager: 'okta-lee-marchetti', ...more },
  });
const before = look('r0', '2026-02-01T00:00:00Z', 'Support');
const after = look('r1', '2026-03-01T00:00:00Z', 'Sales');
const update = (time: string) =>
  event('okta', 'account.update', time, { subject: ref('okta', 'Olu Adeyemi') });
const STAFF = [person('p_olu', 'Olu Adeyemi'), person('p_lee', 'Lee Marchetti')];

describe('moves that only the directory shows', () => {
  it('are bounded by the looks and named by their origin', () => {
    const move = only(link([...STAFF, account('okta', 'Lee Marchetti'), before, after]).moves);
    expect(move).toMatchObject({
      origin: 'okta',
      person: 'p_olu',
      effective: { earliest: at('2026-02-01T00:00:00Z'), latest: at('2026-03-01T00:00:00Z') },
      before: { department: 'Support', title: 'Agent', manager: 'p_lee' },
      after: { department: 'Sales', title: 'Agent', manager: 'p_lee' },
    });
  });

  it('have the time of the one change in the log, and of several none', () => {
    const one = link([...STAFF, before, after, update('2026-02-10T09:00:00Z')]);
    expect(only(one.moves).effective.earliest).toBe(at('2026-02-10T09:00:00Z'));
    const two = [update('2026-02-10T09:00:00Z'), update('2026-02-11T09:00:00Z')];
    expect(only(link([...STAFF, before, after, ...two]).moves).effective.latest).toBe(
      at('2026-03-01T00:00:00Z'),
    );
  });

  it('are left to the people file where it tells of a change near it', () => {
    const rows = [
      person('p_olu', 'Olu Adeyemi', { department: 'Support' }),
      person('p_olu', 'Olu Adeyemi', {
        department: 'Sales',
        start: day('2026-02-16', '-06:00'),
      }),
    ];
    expect(only(link([...rows, before, after]).moves).origin).toBeUndefined();
  });

  it('are told once when two directories show them', () => {
    const google = (run: string, observedAt: string, department: string) =>
      account('google', 'Olu Adeyemi', {
        run,
        observedAt: at(observedAt),
        profile: { department, title: 'Agent' },
      });
    const both = [
      google('r0', '2026-02-01T00:01:00Z', 'Support'),
      google('r1', '2026-03-01T00:01:00Z', 'Sales'),
    ];
    expect(only(link([...STAFF, before, after, ...both]).moves).origin).toBe('okta');
  });

  it('are none where nothing but the listing is new, or nobody is sure whose account it is', () => {
    const same = look('r1', '2026-03-01T00:00:00Z', 'Support');
    expect(link([...STAFF, before, same]).moves).toEqual([]);
    expect(link([before, after]).moves).toEqual([]);
  });
});
