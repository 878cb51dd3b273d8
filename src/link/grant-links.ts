import { addBusinessDays, type Calendar } from '../model/calendar.ts';
import { byText } from '../model/ids.ts';
import type { RecordOf } from '../model/record.ts';
import { type Decisions, NO_DECISIONS } from '../model/registers.ts';
import { shift } from '../model/time.ts';
import type { Link } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import type { GrantTrail } from './grants.ts';
import type { LinkInput, LinkParameters } from './input.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import type { RequestTrail } from './request-trail.ts';

/** How a request and a grant fit together, by the levels of docs/records.md. */
interface Candidate {
  readonly to: string;
  readonly rule: Link['rule'];
  readonly confidence: number;
  readonly because: readonly string[];
}

const CONFIDENCE = {
  exact: 1,
  referenced: 0.95,
  referenced_text: 0.85,
  corroborated: 0.8,
  partial: 0.6,
  weak: 0.4,
  manual: 0.8,
} as const;
/** Candidates this close, in hundredths, are equally good; records alone do not choose. */
const TIE = 5;
const DAY_MS = 86_400_000;

/** `HELP-7`, `INC0012345`, `larkspur/it#12`. */
const KEYS = /\b[A-Z][A-Z0-9]+-\d+\b|\b[A-Z]{2,8}\d{6,}\b|\b[\w.-]+\/[\w.-]+#\d+\b/g;

/** Where a text by someone names a ticket. */
interface Mention {
  readonly key: string;
  readonly person: string;
  readonly at: string;
}

/** The best request for each grant that has any candidate; one link per grant. */
export function grantLinks(
  grants: readonly GrantTrail[],
  requests: readonly RequestTrail[],
  records: RecordsByKind,
  directory: Directory,
  { parameters, decisions = NO_DECISIONS }: Pick<LinkInput, 'parameters' | 'decisions'>,
): Link[] {
  const rules: Rules = {
    parameters,
    calendar: { timezone: parameters.timezone, holidays: new Set(parameters.holidays) },
    mentions: mentionsOf(records, directory),
  };
  const byBeneficiary = new Map<string, RequestTrail[]>();
  for (const trail of requests) {
    for (const person of trail.request.beneficiaries) {
      byBeneficiary.set(person, [...(byBeneficiary.get(person) ?? []), trail]);
    }
  }
  const nobody = requests.filter(({ request }) => request.beneficiaries.length === 0);
  return grants.flatMap((grant) => {
    const { person } = grant.grant;
    const own = person === undefined ? [] : (byBeneficiary.get(person) ?? []);
    const attested = manual(grant, requests, decisions);
    const found = [
      ...own.flatMap((request) => candidate(grant, request, rules) ?? []),
      ...nobody.flatMap((request) => forNobody(grant, request) ?? []),
      ...attested,
    ].sort((a, b) => b.confidence - a.confidence || byText(a.to, b.to));
    return linkOf(grant.grant.id, bestOfEach(found), attested[0]);
  });
}

/** A link that a person attested; it never counts for more than circumstances do. */
function manual(
  { grant }: GrantTrail,
  requests: readonly RequestTrail[],
  { links }: Decisions,
): Candidate[] {
  const attested = links.findLast((link) => link.grant === grant.id);
  const trail = requests.find(
    ({ request, keys }) =>
      request.id === attested?.request || keys.includes(attested?.request ?? ''),
  );
  if (attested === undefined || trail === undefined) return [];
  return [
    {
      to: trail.request.id,
      rule: 'manual',
      confidence: CONFIDENCE.manual,
      because: [
        `${attested.by} attested on ${attested.on} that it rests on ${trail.request.key}${attested.note ? `: ${attested.note}` : ''}`,
      ],
    },
  ];
}

/** One request is one candidate, by its best rule. */
function bestOfEach(found: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return found.filter(({ to }) => !seen.has(to) && seen.add(to));
}

interface Rules {
  readonly parameters: LinkParameters;
  readonly calendar: Calendar;
  readonly mentions: ReadonlyMap<string, readonly Mention[]>;
}

function linkOf(from: string, candidates: readonly Candidate[], attested?: Candidate): Link[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const tied = candidates.filter((one) => one === first || isTied(first, one));
  // Circumstances alone can't choose between these; a person's word may.
  const chosen = tied.length > 1 && tied.some(({ to }) => to === attested?.to);
  const best = chosen && attested ? attested : first;
  const second = candidates.find(({ to }) => to !== best.to);
  const { to, confidence, rule, because } = best;
  return [
    {
      from,
      to,
      relation: 'grant-request',
      confidence,
      rule,
      because,
      ...(second && { runnerUp: { to: second.to, confidence: second.confidence } }),
      ambiguous: !chosen && tied.length > 1,
    },
  ];
}

/** Nothing ties with a grant that carries its request itself. Hundredths, as the levels are. */
function isTied({ rule, confidence }: Candidate, other: Candidate): boolean {
  return rule !== 'exact' || other.rule === 'exact'
    ? Math.round((confidence - other.confidence) * 100) <= TIE
    : false;
}

function candidate(grant: GrantTrail, trail: RequestTrail, rules: Rules): Candidate | undefined {
  const { request } = trail;
  const { effective } = grant.grant;
  const after = request.created.earliest > shift(effective.latest, rules.parameters.skewMs);
  const days = rules.parameters.requestWindowDays * DAY_MS;
  const near =
    effective.latest >= shift(request.created.earliest, -days) &&
    effective.earliest <= shift(request.created.latest, days);
  const late = after ? ['the request was made after the grant'] : [];
  const made = (rule: keyof typeof CONFIDENCE, ...because: string[]): Candidate => ({
    to: request.id,
    rule,
    confidence: CONFIDENCE[rule],
    because: ['the request is for this person', ...because, ...late],
  });
  if (trail.keys.some((key) => grant.correlation.includes(key))) {
    return made('exact', `the grant's own record carries ${request.key}`);
  }
  if (carriesGrant(trail, grant, rules)) {
    return made('exact', `${request.key} itself says that this was given then`);
  }
  if (trail.keys.some((key) => grant.mentions.includes(key))) {
    return made('referenced', `the grant's own record names ${request.key}`);
  }
  if (!near || grant.grant.preexisting) return undefined;
  if (mentionedByImplementer(grant, trail, rules)) {
    return made(
      'referenced_text',
      `the implementer named ${request.key} within a day of the grant`,
    );
  }
  return circumstantial(grant, trail, rules, after, made);
}

/** A system that takes requests and gives access itself notes in the request when it did. */
function carriesGrant(
  { request, granted, bases }: RequestTrail,
  { grant, base }: GrantTrail,
  { parameters: { skewMs } }: Rules,
): boolean {
  return (
    granted !== undefined &&
    request.channel === grant.system &&
    bases.has(base) &&
    shift(grant.effective.earliest, -skewMs) <= granted.latest &&
    granted.earliest <= shift(grant.effective.latest, skewMs)
  );
}

function circumstantial(
  grant: GrantTrail,
  trail: RequestTrail,
  rules: Rules,
  after: boolean,
  made: (rule: 'corroborated' | 'partial' | 'weak', ...because: string[]) => Candidate,
): Candidate | undefined {
  const named = trail.bases.has(grant.base);
  const timely = !after && withinDays(grant, trail, rules);
  const implementer = grant.grant.actor?.person;
  const present = implementer !== undefined && trail.request.participants.includes(implementer);
  const because = [
    ...(named ? [`it asks for ${grant.grant.entitlement.ref.name}`] : []),
    ...(timely ? [`granted within ${rules.parameters.corroborateBusinessDays} business days`] : []),
    ...(present ? ['the implementer took part in it'] : []),
  ];
  if (named && timely && present) return made('corroborated', ...because);
  // A request that asks for other things only is not about this right, whoever took part in it.
  const elsewhere = trail.bases.size > 0 && !named;
  if (because.length >= 2 && !elsewhere) return made('partial', ...because);
  if (after && !named) return undefined;
  return made('weak', ...because, 'same person and time, nothing more');
}

/** Not before the request, and soon after it or after the last decision on it. */
function withinDays({ grant }: GrantTrail, { request }: RequestTrail, rules: Rules): boolean {
  const starts = [
    request.created.latest,
    ...request.approvals
      .filter(({ decision }) => decision === 'approved')
      .map(({ decided }) => decided.earliest),
  ].sort();
  const last = starts.at(-1) ?? request.created.latest;
  const limit = addBusinessDays(last, rules.parameters.corroborateBusinessDays, rules.calendar);
  return grant.effective.latest <= limit;
}

function mentionedByImplementer(
  { grant }: GrantTrail,
  { request }: RequestTrail,
  { mentions }: Rules,
): boolean {
  return (mentions.get(request.key) ?? []).some(
    ({ person, at }) =>
      person === grant.actor?.person &&
      at >= shift(grant.effective.earliest, -DAY_MS) &&
      at <= shift(grant.effective.latest, DAY_MS),
  );
}

/** A reference to a request whose beneficiary nobody could tell is a hint, no more. */
function forNobody(grant: GrantTrail, { request }: RequestTrail): Candidate | undefined {
  if (!grant.mentions.includes(request.key)) return undefined;
  return {
    to: request.id,
    rule: 'weak',
    confidence: CONFIDENCE.weak,
    because: [
      `the grant's own record names ${request.key}`,
      'whom that request is for is not known',
    ],
  };
}

/** Ticket keys named in messages and in comments on other tickets, with who wrote them and when. */
function mentionsOf(records: RecordsByKind, directory: Directory): Map<string, Mention[]> {
  const found = new Map<string, Mention[]>();
  const note = (words: RecordOf<'message'> | RecordOf<'comment'>, own: string) => {
    const keys = new Set(words.text.match(KEYS) ?? []);
    const person = words.author && directory.person(words.author).person;
    if (person === undefined) return;
    for (const key of keys) {
      if (key === own) continue;
      found.set(key, [...(found.get(key) ?? []), { key, person, at: words.time.latest }]);
    }
  };
  for (const message of records.of('message')) note(message, '');
  for (const comment of records.of('comment')) note(comment, comment.key);
  return found;
}
