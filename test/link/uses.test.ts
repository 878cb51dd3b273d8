import { describe, expect, it } from 'vitest';
import { isPlainUse, UseIndex } from '../../src/link/uses.ts';
import { account, at, event, group, link, only, person, ref } from './builders.ts';

const signIn = (name: string, time: string, more: object = {}) =>
  event('okta', 'session.start', time, { actor: ref('okta', name), ...more });

describe('plain uses of access, kept apart', () => {
  it('are sign-ins and the like without a right in them', () => {
    expect(isPlainUse(signIn('Dana Kim', '2026-02-01T10:00:00Z'))).toBe(true);
    const right = { entitlement: group('support') };
    expect(isPlainUse(signIn('Dana Kim', '2026-02-01T10:00:00Z', right))).toBe(false);
    expect(isPlainUse(event('okta', 'grant.add', '2026-02-01T10:00:00Z'))).toBe(false);
    const gone = { vendorType: 'app.session.delete' };
    expect(isPlainUse(signIn('Dana Kim', '2026-02-01T10:00:00Z', gone))).toBe(false);
  });

  it('still show when an account was last used, by success alone', () => {
    const trails = link([
      account('okta', 'Dana Kim'),
      signIn('Dana Kim', '2026-03-01T10:00:00Z'),
      signIn('Dana Kim', '2026-02-01T10:00:00Z'),
      signIn('Dana Kim', '2026-04-01T10:00:00Z', { outcome: 'failure' }),
      event('okta', 'session.end', '2026-05-01T10:00:00Z', { actor: ref('okta', 'Dana Kim') }),
    ]);
    expect(only(trails.accounts).lastUseAt).toBe(at('2026-03-01T10:00:00Z'));
  });

  it('still date the evidence, failed ones too', () => {
    const late = '2026-08-01T00:00:00.000Z';
    const failed = signIn('Dana Kim', '2026-02-01T10:00:00Z', {
      outcome: 'failure',
      observedAt: late,
    });
    expect(link([person('p_dana', 'Dana Kim'), failed]).extractedAt).toBe(late);
  });

  it('are read again for the wanted actors alone', () => {
    const events = ['Dana Kim', 'Lee Park', 'Dana Kim'].map((name, i) =>
      signIn(name, `2026-02-0${i + 1}T10:00:00Z`),
    );
    let reads = 0;
    const uses = new UseIndex(() => {
      reads++;
      return [events.slice(0, 1), events.slice(1)].map((part) =>
        part.map((one) => JSON.stringify(one)),
      );
    });
    for (const one of events) expect(uses.take(one)).toBe(true);
    expect(uses.actors.map(({ ref: { login } }) => login)).toHaveLength(2);
    expect([...uses.madeBy(new Set())]).toEqual([]);
    expect(reads).toBe(0);
    const dana = new Set(uses.actors.slice(0, 1));
    expect([...uses.madeBy(dana)]).toEqual([events[0], events[2]]);
  });

  it('are numbered beyond the first thousand', () => {
    const one = signIn('Dana Kim', '2026-02-01T10:00:00Z');
    const other = signIn('Lee Park', '2026-02-01T10:00:00Z');
    const events = [...Array.from({ length: 2500 }, () => one), other];
    const uses = new UseIndex(() => [events.map((event) => JSON.stringify(event))]);
    for (const event of events) uses.take(event);
    expect([...uses.madeBy(new Set(uses.actors.slice(1)))]).toEqual([other]);
  });
});
