import type { ItemResult } from '../model/result.ts';
import type { LinkedAccount, Request, Trails } from '../model/trails.ts';
import type {
  AccountLabel,
  GrantLabel,
  Labels,
  VerdictLabel,
} from '../sandbox/labelled/contract.ts';

/** How well one kind of thing was found. Ambiguous ones are counted apart. */
export interface Score {
  /** Found rightly, found though not there, and not found. */
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
  /** 1 where nothing was found, or nothing was there. */
  readonly precision: number;
  readonly recall: number;
  /** Left undecided, as they should be, of how many. */
  readonly undecided: number;
  readonly ambiguous: number;
  /** What was wrong, missed or decided without ground, for reading. */
  readonly notes: readonly string[];
}

export interface Measured {
  readonly accounts: Score;
  readonly grants: Score;
  readonly exceptions: Score;
}

/** Tests that the stories are about; others are not scored. */
const SCORED = /^(ACC-0[1-9]|ACC-1[0-3]|MOV-0[12]|LEV-0[13589]|LEV-10|STA-0[12]|STA-11)$/;

/** Holds what the pipeline found against what was planted. */
export function measureLabelled(
  trails: Trails,
  items: readonly ItemResult[],
  labels: Labels,
  thresholds: { readonly identity: number; readonly link: number },
): Measured {
  return {
    accounts: accountScore(trails, labels.accounts, thresholds.identity),
    grants: grantScore(trails, labels.grants, thresholds.link),
    exceptions: verdictScore(
      items.filter(({ test }) => SCORED.test(test)),
      labels.verdicts,
    ),
  };
}

/** What became of one labelled thing. */
interface Outcome {
  readonly outcome: 'right' | 'wrong' | 'missed' | 'undecided' | 'as-it-should';
  readonly ambiguous: boolean;
  readonly note: string;
}

function scoreOf(outcomes: readonly Outcome[]): Score {
  const number = (outcome: Outcome['outcome']) =>
    outcomes.filter((one) => one.outcome === outcome).length;
  const [right, wrong, missed] = [number('right'), number('wrong'), number('missed')];
  const ambiguous = outcomes.filter((one) => one.ambiguous);
  return {
    right,
    wrong,
    missed,
    precision: right + wrong === 0 ? 1 : right / (right + wrong),
    recall: right + missed === 0 ? 1 : right / (right + missed),
    undecided: ambiguous.filter(({ outcome }) => outcome === 'undecided').length,
    ambiguous: ambiguous.length,
    notes: outcomes
      .filter(({ outcome }) => outcome === 'wrong' || outcome === 'missed')
      .map(({ outcome, note }) => `${outcome}: ${note}`),
  };
}

function accountScore(
  { accounts }: Trails,
  labels: readonly AccountLabel[],
  threshold: number,
): Score {
  const found = new Map(accounts.map((one) => [`${one.system} ${one.accountId}`, one]));
  return scoreOf(
    labels.map((label) => {
      const account = found.get(`${label.system} ${label.accountId}`);
      const person = surePerson(account, threshold);
      return {
        outcome: accountOutcome(label, person),
        ambiguous: isOpen(label),
        note: `${label.kind}: ${label.system} ${account?.login ?? label.accountId} is ${label.person ?? 'nobody'}'s, found ${person ?? 'nobody'}; ${account ? (account.conflict ?? 'no conflict') : 'no such account'}`,
      };
    }),
  );
}

/** An account that need not be found may be: rightly is never wrong. */
function accountOutcome(label: AccountLabel, person: string | undefined): Outcome['outcome'] {
  if (person !== undefined && person !== label.person) return 'wrong';
  if (isOpen(label)) return person === undefined ? 'undecided' : 'as-it-should';
  if (label.truth === 'nobody') return 'as-it-should';
  return person === undefined ? 'missed' : 'right';
}

function isOpen({ truth }: AccountLabel): boolean {
  return truth === 'ambiguous' || truth === 'proposed';
}

function surePerson(account: LinkedAccount | undefined, threshold: number): string | undefined {
  const identity = account?.identity;
  return identity && identity.confidence >= threshold ? identity.person : undefined;
}

function grantScore(trails: Trails, labels: readonly GrantLabel[], threshold: number): Score {
  const requests = new Map(trails.requests.map((request) => [request.id, request]));
  const links = new Map(
    trails.links
      .filter(({ relation }) => relation === 'grant-request')
      .map((link) => [link.from, link]),
  );
  return scoreOf(
    labels.map((label) => {
      const grant = trails.grants.find(
        ({ person, entitlement, preexisting }) =>
          person === label.person && entitlement.ref.name === label.right && !preexisting,
      );
      const link = grant && links.get(grant.id);
      const counts = link !== undefined && link.confidence >= threshold && !link.ambiguous;
      const request = counts ? requests.get(link.to) : undefined;
      return {
        outcome: grantOutcome(label, request),
        ambiguous: label.truth === 'ambiguous',
        note: `${label.kind}: ${label.person} ${label.right} rests on ${label.request ?? label.truth}, found ${request?.key ?? 'none'} (${link ? `${link.rule} ${link.confidence}` : grant ? 'no link' : 'no such grant'})`,
      };
    }),
  );
}

function grantOutcome(label: GrantLabel, request: Request | undefined): Outcome['outcome'] {
  if (request === undefined)
    return ({ linked: 'missed', ambiguous: 'undecided', none: 'as-it-should' } as const)[
      label.truth
    ];
  return label.truth === 'linked' && isMeant(request, label) ? 'right' : 'wrong';
}

function isMeant({ key, title = '' }: Request, { request = '' }: GrantLabel): boolean {
  return key === request || new RegExp(`${request}\\b`).test(title);
}

function verdictScore(items: readonly ItemResult[], labels: readonly VerdictLabel[]): Score {
  const matched = new Set<ItemResult>();
  const planted = labels.map((label): Outcome => {
    const own = items.filter(
      ({ test, label: text, says }) =>
        test === label.test && label.marks.every((mark) => `${text} ${says}`.includes(mark)),
    );
    const hits = own.filter(({ verdict }) => verdict === label.verdict);
    for (const hit of hits) matched.add(hit);
    const note = `${label.kind}: ${label.test} ${label.marks.join(' ')} should be ${label.verdict}, found ${own.map(({ verdict, reason }) => `${verdict} ${reason}`).join(', ') || 'no item'}`;
    if (label.verdict === 'I')
      return { outcome: hits.length > 0 ? 'undecided' : 'wrong', ambiguous: true, note };
    return { outcome: hits.length > 0 ? 'right' : 'missed', ambiguous: false, note };
  });
  const extra = items
    .filter((item) => item.verdict === 'F' && !matched.has(item))
    .map(
      ({ test, label, reason, says }): Outcome => ({
        outcome: 'wrong',
        ambiguous: false,
        note: `not planted: ${test} ${label}: ${reason}. ${says}`,
      }),
    );
  return scoreOf([...planted, ...extra]);
}
