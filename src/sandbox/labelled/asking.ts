import type { FactInput, GrantLabel, Member, Story, Telling, VerdictLabel } from './contract.ts';

/** Rights that members ask for in the stories, with who may approve them. */
const RIGHTS = {
  analytics: { owner: undefined, reason: 'Weekly numbers of the claims backlog' },
  'salesforce-users': { owner: undefined, reason: 'Follows up on renewals of customers' },
  finance: { owner: 'p_lee', reason: 'Books the invoices of the quarter' },
  'phi-readers': { owner: 'p_lee', reason: 'Answers questions about patient files' },
  'prod-access': { owner: 'p_priya', reason: 'On call for the claims service' },
} as const;
export type AskedRight = keyof typeof RIGHTS;
export const ASKED_RIGHTS = Object.keys(RIGHTS) as AskedRight[];

/** One request and one grant on one day; what differs is the story. */
export class Asking {
  readonly facts: FactInput[] = [];
  readonly member: Member;
  readonly right: AskedRight;
  readonly day: string;
  readonly kind: string;
  readonly key: string;
  readonly approver: string;
  readonly reason: string;
  readonly number: number;

  constructor(member: Member, right: AskedRight, day: string, telling: Telling, kind: string) {
    this.member = member;
    this.right = right;
    this.day = day;
    this.kind = kind;
    this.key = telling.key();
    this.number = telling.number();
    this.approver = RIGHTS[right].owner ?? member.manager;
    this.reason = RIGHTS[right].reason;
  }

  at(time: string, day: string = this.day): string {
    return `${day}T${time}:00Z`;
  }

  ticket(time: string, more: Partial<Extract<FactInput, { do: 'jira.issue.create' }>> = {}): this {
    this.facts.push({
      at: this.at(time),
      do: 'jira.issue.create',
      key: this.key,
      by: this.member.id,
      type: 'Access request',
      summary: `Access for ${this.member.name}`,
      beneficiary: this.member.id,
      asks: [`okta:group:${this.right}`],
      reason: this.reason,
      ...more,
    });
    return this;
  }

  decide(time: string, decision: 'approved' | 'declined' = 'approved', by = this.approver): this {
    const [created] = this.facts;
    const opened = created?.at ?? this.at(time);
    this.facts.push(
      { at: opened, do: 'jira.approval.open', key: this.key, approvers: [by] },
      { at: this.at(time), do: 'jira.approval.decide', key: this.key, by, decision },
    );
    return this;
  }

  ask(time: string, text: string): this {
    this.facts.push({
      at: this.at(time),
      do: 'slack.message',
      id: this.thread,
      channel: 'it-requests',
      who: this.member.id,
      text,
    });
    return this;
  }

  reply(time: string, who: string, text: string): this {
    this.facts.push({ at: this.at(time), do: 'slack.reply', to: this.thread, who, text });
    return this;
  }

  grant(time: string, more: { ref?: string; day?: string } = { ref: this.key }): this {
    this.facts.push({
      at: this.at(time, more.day),
      do: 'okta.group.add',
      who: this.member.id,
      group: this.right,
      by: 'p_dana',
      ...(more.ref !== undefined && { ref: more.ref }),
    });
    return this;
  }

  also(...facts: FactInput[]): this {
    this.facts.push(...facts);
    return this;
  }

  get thread(): string {
    return `ask-${this.number}`;
  }

  /** Words that only this request's message has. */
  get words(): string {
    return `board deck ${this.number}`;
  }

  /** What comes of it: the truth of the link, and the tests that fail or can't tell. */
  ends(
    truth: GrantLabel['truth'],
    request: string | undefined,
    failing: readonly string[],
    unclear: readonly string[] = [],
  ): Story {
    const { member, right, kind } = this;
    const label =
      (verdict: 'F' | 'I') =>
      (test: string): VerdictLabel => ({
        test,
        marks: [member.name, right],
        verdict,
        kind,
      });
    return {
      facts: this.facts,
      grants: [
        { person: member.id, right, truth, kind, ...(request !== undefined && { request }) },
      ],
      verdicts: [...failing.map(label('F')), ...unclear.map(label('I'))],
    };
  }
}
