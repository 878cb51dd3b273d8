import { AuditpackError } from '../../errors.ts';
import type { Fact, FactOf } from '../facts.ts';
import { SYSTEM_FIELDS } from './fields.ts';

export interface HistoryItem {
  readonly field: string;
  readonly from?: string;
  readonly to?: string;
}
export interface History {
  readonly at: string;
  /** Person id. */
  readonly by: string;
  /** Done by the automation app on behalf of `by`. */
  readonly automated?: boolean;
  readonly items: readonly HistoryItem[];
}
export interface ApprovalStep {
  readonly name: string;
  readonly openedAt: string;
  readonly approvers: readonly string[];
  readonly decisions: Map<string, 'approved' | 'declined'>;
  completedAt?: string;
  final: 'approved' | 'declined' | 'pending';
}
export interface Issue {
  readonly key: string;
  readonly created: string;
  readonly creator: string;
  readonly type: string;
  summary: string;
  description: string;
  status: string;
  priority: string;
  labels: readonly string[];
  updated: string;
  assignee?: string | undefined;
  resolution?: string | undefined;
  resolvedAt?: string | undefined;
  /** Custom fields by display name. */
  readonly fields: Map<string, string>;
  /** Oldest first. */
  readonly histories: History[];
  readonly comments: { readonly at: string; readonly by: string; readonly text: string }[];
  readonly links: string[];
  readonly approvals: ApprovalStep[];
}

const DONE = new Set([
  'done',
  'closed',
  'resolved',
  'declined',
  'rejected',
  'canceled',
  'cancelled',
  'completed',
  "won't do",
]);
const NEW = new Set(['to do', 'open', 'backlog', 'new', 'reported']);

/** Jira's category key of a status name. */
export function categoryOf(status: string): 'new' | 'indeterminate' | 'done' {
  const name = status.toLowerCase();
  if (DONE.has(name)) return 'done';
  return NEW.has(name) ? 'new' : 'indeterminate';
}

/** Issues after all facts, deleted ones gone; in order of creation. */
export function issuesOf(facts: readonly Fact[]): ReadonlyMap<string, Issue> {
  const issues = new Map<string, Issue>();
  for (const fact of facts) {
    if (fact.do === 'jira.issue.create') issues.set(fact.key, created(fact));
    else if (fact.do === 'jira.issue.delete') issues.delete(found(issues, fact.key, fact).key);
    else if ('key' in fact) apply(found(issues, fact.key, fact), fact, issues);
  }
  return issues;
}

function found(issues: ReadonlyMap<string, Issue>, key: string, { at, do: what }: Fact): Issue {
  const issue = issues.get(key);
  if (issue !== undefined) return issue;
  throw new AuditpackError(
    'ERR_SANDBOX',
    `${what} at ${at} names ${key}, which does not exist then.`,
    {
      hint: `Put a jira.issue.create with key ${key} before it.`,
    },
  );
}

function created(fact: FactOf<'jira.issue.create'>): Issue {
  const fields = new Map(Object.entries(fact.fields));
  if (fact.beneficiary !== undefined) fields.set('Beneficiary', fact.beneficiary);
  if (fact.asks.length > 0) fields.set('Requested access', fact.asks.join(', '));
  if (fact.reason !== undefined) fields.set('Business reason', fact.reason);
  return {
    key: fact.key,
    created: fact.at,
    creator: fact.by,
    type: fact.type,
    summary: fact.summary,
    description: fact.description,
    status: 'To Do',
    priority: fact.priority,
    labels: fact.labels,
    updated: fact.at,
    assignee: fact.assignee,
    fields,
    histories: [],
    comments: [],
    links: [],
    approvals: [],
  };
}

function apply(issue: Issue, fact: Fact, issues: ReadonlyMap<string, Issue>): void {
  issue.updated = fact.at;
  switch (fact.do) {
    case 'jira.transition':
      move(issue, fact.to, { at: fact.at, by: fact.by }, fact.resolution);
      break;
    case 'jira.approval.open':
      openApproval(issue, fact);
      break;
    case 'jira.approval.decide':
      decide(issue, fact);
      break;
    case 'jira.assign':
      issue.histories.push({
        at: fact.at,
        by: fact.by,
        items: [changed('assignee', issue.assignee, fact.to)],
      });
      issue.assignee = fact.to;
      break;
    case 'jira.field':
      setField(issue, fact);
      break;
    case 'jira.comment':
      issue.comments.push({ at: fact.at, by: fact.by, text: fact.text });
      break;
    case 'jira.link':
      link(issue, fact, issues);
      break;
    default:
      break;
  }
}

type Hand = Pick<History, 'at' | 'by' | 'automated'>;

function changed(field: string, from: string | undefined, to: string | undefined): HistoryItem {
  return { field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function move(issue: Issue, to: string, hand: Hand, resolution?: string): void {
  const items = [changed('status', issue.status, to)];
  const done = categoryOf(to) === 'done';
  const next = done
    ? (resolution ?? issue.resolution ?? (to === 'Declined' ? 'Declined' : 'Done'))
    : undefined;
  if (next !== issue.resolution) items.push(changed('resolution', issue.resolution, next));
  if (done && issue.resolvedAt === undefined) issue.resolvedAt = hand.at;
  if (!done) issue.resolvedAt = undefined;
  issue.status = to;
  issue.resolution = next;
  issue.histories.push({ ...hand, items });
}

function openApproval(issue: Issue, fact: FactOf<'jira.approval.open'>): void {
  issue.approvals.push({
    name: fact.name,
    openedAt: fact.at,
    approvers: fact.approvers,
    decisions: new Map(),
    final: 'pending',
  });
  if (issue.status === 'Waiting for approval') return;
  move(issue, 'Waiting for approval', { at: fact.at, by: issue.creator, automated: true });
}

function decide(issue: Issue, fact: FactOf<'jira.approval.decide'>): void {
  const step = issue.approvals.findLast(({ name }) => name === fact.name);
  if (step === undefined || !step.approvers.includes(fact.by)) {
    throw new AuditpackError(
      'ERR_SANDBOX',
      `jira.approval.decide at ${fact.at}: ${fact.key} has no approval "${fact.name}" with approver ${fact.by}.`,
      { hint: 'Open it with jira.approval.open and list the approver there.' },
    );
  }
  if (step.final !== 'pending') return;
  step.decisions.set(fact.by, fact.decision);
  if (fact.decision === 'approved' && step.decisions.size < step.approvers.length) return;
  step.final = fact.decision;
  step.completedAt = fact.at;
  if (fact.decision === 'declined') {
    move(issue, 'Declined', { at: fact.at, by: fact.by });
  } else if (
    issue.approvals.every(({ final }) => final === 'approved') &&
    categoryOf(issue.status) !== 'done'
  ) {
    move(issue, 'Waiting for support', { at: fact.at, by: fact.by });
  }
}

function setField(issue: Issue, { at, by, field, to }: FactOf<'jira.field'>): void {
  const system = field.toLowerCase();
  if (!SYSTEM_FIELDS.has(system)) {
    issue.histories.push({ at, by, items: [changed(field, issue.fields.get(field), to)] });
    issue.fields.set(field, to);
    return;
  }
  const before: Readonly<Record<string, string>> = {
    summary: issue.summary,
    description: issue.description,
    priority: issue.priority,
    labels: issue.labels.join(' '),
  };
  issue.histories.push({ at, by, items: [changed(system, before[system], to)] });
  if (system === 'summary') issue.summary = to;
  else if (system === 'description') issue.description = to;
  else if (system === 'priority') issue.priority = to;
  else issue.labels = to.split(/[ ,]+/);
}

/** Issue links show on both ends; anything else is a web link, seen in the history only. */
function link(
  issue: Issue,
  { at, by, to }: FactOf<'jira.link'>,
  issues: ReadonlyMap<string, Issue>,
): void {
  if (!/^[A-Z][A-Z0-9]+-\d+$/.test(to)) {
    const words = `This issue links to "${to}"`;
    issue.histories.push({ at, by, items: [changed('RemoteIssueLink', undefined, words)] });
    return;
  }
  issue.links.push(to);
  issue.histories.push({
    at,
    by,
    items: [changed('Link', undefined, `This issue relates to ${to}`)],
  });
  const other = issues.get(to);
  if (other === undefined) return;
  other.links.push(issue.key);
  other.updated = at;
  other.histories.push({
    at,
    by,
    items: [changed('Link', undefined, `This issue relates to ${issue.key}`)],
  });
}
