import type { Verdict } from '../../../model/result.ts';
import { notAfter, within } from '../../../model/time.ts';
import type { Approval, SettingChange } from '../../../model/trails.ts';
import { nameOf } from '../../change-subjects.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { clock } from '../../words.ts';

/** A change of a setting that bears on security had a ticket, and somebody else's approval first. */
export const settingChangeAuthorised = defineTest<SettingChange>({
  id: 'CHG-12',
  items(input) {
    const critical = input.list('config.critical').map(pattern);
    const { settingChanges = [], period } = input.trails;
    return settingChanges
      .filter(
        ({ what, at }) => within(at, period) !== false && critical.some((one) => one.test(what)),
      )
      .map((change) => ({
        id: change.id,
        label: `${change.system} ${change.what} ${change.on}`.trim(),
        at: change.at.earliest,
        traits: [`system:${change.system}`],
        value: change,
      }));
  },
  judge(change, input) {
    const { system, what, on, at, by, tickets, evidence } = change;
    const done = `${nameOf(by, input)} made ${system} ${what}${on ? ` on ${on}` : ''} at ${clock(at)}`;
    if (tickets.length === 0) return withoutTicket(done, evidence, input);
    const told = [...evidence, ...tickets.flatMap((ticket) => ticket.evidence)];
    const keys = tickets.map(({ key }) => key).join(', ');
    return approved(change, `${done}; ${keys} is about it`, told, input);
  },
});

/** `policy.*` as an expression; only `*` means more than itself. */
function pattern(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replaceAll(/[\^$\\.+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'iu');
}

function withoutTicket(
  done: string,
  evidence: SettingChange['evidence'],
  { trails }: TestInput,
): Verdict {
  const tickets = trails.coverage.filter(({ stream }) => stream === 'issues');
  if (tickets.length > 0 && tickets.every(({ complete }) => complete))
    return fail('no_ticket', `${done}; no ticket is about it.`, evidence);
  return unclear(
    'tickets_incomplete',
    `${done}; no ticket is about it, but not all were read.`,
    evidence,
    {
      settle: 'All tickets of the period, or the key of the one it belongs to.',
    },
  );
}

function approved(
  { at, by, tickets }: SettingChange,
  done: string,
  evidence: SettingChange['evidence'],
  input: TestInput,
): Verdict {
  const threshold = input.number('identity.threshold');
  const all = tickets.flatMap(({ approvals }) => approvals);
  const yes = all.filter(({ decision, strength }) => decision === 'approved' && strength !== 'E');
  const told = [...evidence, ...yes.flatMap((one) => one.evidence)];
  const isOther = (one: Approval) =>
    one.approver !== undefined &&
    one.approverConfidence >= threshold &&
    by?.person !== undefined &&
    by.confidence >= threshold &&
    one.approver !== by.person;
  const good = yes.find((one) => isOther(one) && notAfter(one.decided, at) === true);
  if (good) {
    const who = input.index.nameOf(good.approver, good.approverLogin);
    return pass('approved_before', `${done}, approved by ${who} at ${clock(good.decided)}.`, told);
  }
  if (yes.length === 0) return fail('not_approved', `${done}, and nobody approved it.`, told);
  const sure = yes.every(
    ({ approver, approverConfidence }) => approver && approverConfidence >= threshold,
  );
  if (!sure || by?.person === undefined || by.confidence < threshold) {
    return unclear(
      'people_unresolved',
      `${done}; whether somebody else approved it can't be told.`,
      told,
      {
        settle: 'Matches in people.csv for who changed it and who approved it.',
      },
    );
  }
  if (!yes.some(isOther)) return fail('own_approval', `${done}, and approved it alone.`, told);
  const after = yes.filter(isOther).every((one) => notAfter(one.decided, at) === false);
  if (after) return fail('approved_afterwards', `${done}, and was approved only afterwards.`, told);
  return unclear('order_unknown', `${done}; whether the approval came first can't be told.`, told, {
    settle: 'The exact time of the approval.',
  });
}
