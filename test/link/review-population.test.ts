import { describe, expect, it } from 'vitest';
import { accessAt, adminWorkIn } from '../../src/link/review-population.ts';
import type { AdminAction } from '../../src/model/review-trails.ts';
import type { LinkedAccount } from '../../src/model/trails.ts';
import { at, evidence, grant, PROD, SUPPORT, span } from '../evaluate/builders.ts';

const MOMENT = '2026-03-20T05:00:00.000Z';
const account = (id: string, more: Partial<LinkedAccount> = {}): LinkedAccount => ({
  system: 'okta',
  accountId: id,
  login: id,
  displayName: '',
  type: 'human',
  states: [{ state: 'active', from: at('2026-01-01T00:00:00Z'), evidence: evidence('made') }],
  current: 'active',
  evidence: [],
  ...more,
});
const state = (
  state: LinkedAccount['current'],
  from: ReturnType<typeof at>,
): LinkedAccount['states'][number] => ({ state, from, evidence: evidence(state) });
const subjects = (accounts: LinkedAccount[], grants: ReturnType<typeof grant>[] = []) =>
  accessAt({ accounts, grants }, 'okta', MOMENT).map(
    ({ login, right, sure }) => `${login} ${right ?? '-'} ${sure ? 'sure' : 'perhaps'}`,
  );

describe('what there was to review at a moment', () => {
  it('is every open account: guests, bots and service accounts too, and no closed one', () => {
    const closed = account('gone', {
      states: [
        state('active', at('2026-01-01T00:00:00Z')),
        state('deactivated', at('2026-03-01T00:00:00Z')),
      ],
    });
    const later = account('new', { states: [state('active', at('2026-04-01T00:00:00Z'))] });
    const all = [
      account('bot', { type: 'bot' }),
      account('guest', { type: 'guest' }),
      closed,
      later,
    ];
    expect(subjects([...all, { ...account('elsewhere'), system: 'slack' }])).toEqual([
      'bot - sure',
      'guest - sure',
    ]);
  });

  it('is only perhaps what may have closed by then', () => {
    const states = [
      state('active', at('2026-01-01T00:00:00Z')),
      state('deactivated', span('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z')),
    ];
    expect(subjects([account('kai', { states })])).toEqual(['kai - perhaps']);
  });

  it('has the rights held then as lines of their own, once, without those from rules', () => {
    const own = { accountId: 'kai', effective: at('2026-02-01T00:00:00Z') };
    const grants = [
      grant({ ...own, id: 'a', entitlement: SUPPORT }),
      grant({
        ...own,
        id: 'b',
        entitlement: SUPPORT,
        effective: span('2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z'),
      }),
      grant({ ...own, id: 'c', entitlement: PROD, ended: at('2026-03-01T00:00:00Z') }),
      grant({ ...own, id: 'd', entitlement: PROD, birthright: true }),
    ];
    expect(subjects([account('kai')], grants)).toEqual(['kai - sure', `kai ${SUPPORT.id} sure`]);
  });
});

describe('what administrators did in a period', () => {
  const action = (id: string, more: Partial<AdminAction> = {}): AdminAction => ({
    id,
    at: '2026-03-05T00:00:00.000Z',
    system: 'okta',
    action: 'grant.add',
    account: 'u-dana',
    login: 'dana',
    person: 'p_dana',
    what: `grant ${id}`,
    ...more,
  });
  const march = {
    name: '2026-03',
    from: '2026-03-01T06:00:00.000Z',
    to: '2026-04-01T05:00:00.000Z',
  };

  it('is one line for everyday work of a kind, and one for each thing to look at', () => {
    const lines = adminWorkIn(
      [
        action('1'),
        action('2'),
        action('3', { notable: 'no request was found' }),
        action('4', { action: 'account.create' }),
        action('5', { at: '2026-04-05T00:00:00.000Z' }),
      ],
      march,
    );
    expect(lines.map(({ what }) => what)).toEqual([
      'grant 3: no request was found',
      'okta account.create, once, as asked for',
      'okta grant.add, 2 times, as asked for',
    ]);
  });
});
