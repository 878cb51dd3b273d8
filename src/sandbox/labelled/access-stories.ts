import type { Asking } from './asking.ts';
import type { Story } from './contract.ts';
import { ascii } from './members.ts';

/** Privileged rights are held against ACC-10 too. */
function failing(asking: Asking, ...tests: string[]): string[] {
  return asking.right === 'prod-access' ? [...tests, 'ACC-10'] : tests;
}

type Tell = (asking: Asking) => Story;

/** HR asks for somebody whom no field names. */
function byManager(asking: Asking, words: { summary: string; description?: string }): Story {
  return asking
    .ticket('14:00', { by: 'p_helen', beneficiary: undefined, ...words })
    .decide('15:00')
    .grant('16:00')
    .ends('linked', asking.key, []);
}

/** Everything in order, told in the ways that people work. */
export const CLEAN_ACCESS: Readonly<Record<string, Tell>> = {
  ticket: (a) => a.ticket('14:00').decide('15:00').grant('16:00').ends('linked', a.key, []),
  'ticket, implementer comments': (a) =>
    a
      .ticket('14:00')
      .decide('15:00')
      .grant('16:00', {})
      .also({ at: a.at('16:05'), do: 'jira.comment', key: a.key, by: 'p_dana', text: 'Done.' })
      .ends('linked', a.key, []),
  'key in the channel': (a) =>
    a
      .ticket('14:00')
      .decide('15:00')
      .grant('16:00', {})
      .also({
        at: a.at('16:10'),
        do: 'slack.message',
        id: a.thread,
        channel: 'it-requests',
        who: 'p_dana',
        text: `${a.key} is set up`,
      })
      .ends('linked', a.key, []),
  thread: (a) =>
    a
      .ask('14:00', `I need ${a.right} for the ${a.words} please`)
      .reply('14:20', a.approver, 'Approved')
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .ends('linked', a.words, []),
  'a manager asks by name': (a) => byManager(a, { summary: `Please give ${a.member.name} access` }),
  'a manager asks without accents': (a) =>
    byManager(a, { summary: `Access for ${ascii(a.member.name).toUpperCase()}` }),
  'a manager asks by address': (a) =>
    byManager(a, { summary: 'One more for the team', description: `It is for ${a.member.email}.` }),
  'a manager asks in the channel': (a) =>
    a
      .also({
        at: a.at('14:00'),
        do: 'slack.message',
        id: a.thread,
        channel: 'it-requests',
        who: 'p_helen',
        text: `Could you add ${a.member.name} to ${a.right} for the ${a.words}?`,
      })
      .reply('14:20', a.approver, 'Approved')
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .ends('linked', a.words, []),
  'ticket moved to Approved': (a) =>
    a
      .ticket('14:00')
      .also({
        at: a.at('15:00'),
        do: 'jira.transition',
        key: a.key,
        to: 'Approved',
        by: a.approver,
      })
      .grant('16:00')
      .ends('linked', a.key, []),
};

/** One thing wrong, or not to be told, in each. */
export const FLAWED_ACCESS: Readonly<Record<string, Tell>> = {
  'never asked': (a) =>
    a.grant('16:00', {}).ends('none', undefined, failing(a, 'ACC-01', 'ACC-02')),
  'asked afterwards': (a) =>
    a
      .ticket('17:00')
      .decide('18:00')
      .grant('16:00')
      .ends('linked', a.key, failing(a, 'ACC-01', 'ACC-04')),
  'approved afterwards': (a) =>
    a.ticket('14:00').grant('16:00').decide('18:00').ends('linked', a.key, failing(a, 'ACC-04')),
  'approved by oneself': (a) =>
    a
      .ticket('14:00')
      .also({
        at: a.at('15:00'),
        do: 'jira.transition',
        key: a.key,
        to: 'Approved',
        by: a.member.id,
      })
      .grant('16:00')
      .ends('linked', a.key, failing(a, 'ACC-03', 'ACC-05')),
  'approved by a colleague': (a) =>
    a
      .ticket('14:00')
      .decide('15:00', 'approved', 'p_marcus')
      .grant('16:00')
      .ends('linked', a.key, failing(a, 'ACC-05')),
  'declined and given': (a) =>
    a
      .ticket('14:00')
      .decide('15:00', 'declined')
      .grant('16:00')
      .ends('linked', a.key, failing(a, 'ACC-02', 'ACC-13')),
  'declined, given and closed as done': (a) =>
    a
      .ticket('14:00')
      .decide('15:00', 'declined')
      .grant('16:00')
      .also({
        at: a.at('16:10'),
        do: 'jira.transition',
        key: a.key,
        to: 'Resolved',
        by: 'p_dana',
        resolution: 'Done',
      })
      .ends('linked', a.key, failing(a, 'ACC-02', 'ACC-13')),
  'refused in words': (a) =>
    a
      .ask('14:00', `I need ${a.right} for the ${a.words} please`)
      .reply('14:20', a.approver, 'No, I do not approve this')
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .ends('linked', a.words, failing(a, 'ACC-02', 'ACC-13')),
  'only if': (a) =>
    a
      .ask('14:00', `I need ${a.right} for the ${a.words} please`)
      .reply('14:20', a.approver, 'ok once the training is finished')
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .ends('linked', a.words, failing(a, 'ACC-02')),
  'a question': (a) =>
    a
      .ask('14:00', `I need ${a.right} for the ${a.words} please`)
      .reply('14:20', a.approver, 'has somebody approved this?')
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .ends('linked', a.words, failing(a, 'ACC-02')),
  'told afterwards': (a) =>
    a
      .ask('14:00', `I need ${a.right} for the ${a.words} please`)
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .reply('19:00', a.approver, 'I confirm I approved this last week')
      .ends('linked', a.words, failing(a, 'ACC-02')),
  'a thumb': (a) =>
    a
      .ask('14:00', `I need ${a.right} for the ${a.words} please`)
      .also({ at: a.at('14:20'), do: 'slack.reaction', to: a.thread, who: a.approver, name: '+1' })
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .ends('linked', a.words, failing(a, 'ACC-02')),
  'edited to an approval': (a) =>
    a
      .ask('14:00', `I need ${a.right} for the ${a.words} please`)
      .also(
        {
          at: a.at('14:20'),
          do: 'slack.reply',
          to: a.thread,
          id: `${a.thread}-r`,
          who: a.approver,
          text: 'let me see',
        },
        { at: a.at('18:00'), do: 'slack.edit', to: `${a.thread}-r`, text: 'Approved' },
      )
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .ends('linked', a.words, [], a.right === 'prod-access' ? ['ACC-04', 'ACC-10'] : ['ACC-04']),
  'asked twice alike': (a) => {
    const again = `${a.thread}-again`;
    return a
      .ask('13:00', `I need ${a.right} for the ${a.words} please`)
      .reply('13:10', a.approver, 'Approved')
      .also(
        {
          at: a.at('14:00'),
          do: 'slack.message',
          id: again,
          channel: 'it-requests',
          who: a.member.id,
          text: `I need ${a.right} for the ${a.words} please`,
        },
        { at: a.at('14:10'), do: 'slack.reply', to: again, who: a.approver, text: 'Approved' },
        { at: a.at('14:42'), do: 'slack.reply', to: again, who: 'p_dana', text: 'done' },
      )
      .grant('14:40', {})
      .reply('14:41', 'p_dana', 'done')
      .ends(
        'ambiguous',
        undefined,
        [],
        a.right === 'prod-access' ? ['ACC-01', 'ACC-02', 'ACC-10'] : ['ACC-01', 'ACC-02'],
      );
  },
  'no reason': (a) =>
    a
      .ticket('14:00', { reason: 'access' })
      .decide('15:00')
      .grant('16:00')
      .ends('linked', a.key, ['ACC-07']),
  'more than asked': (a) =>
    a
      .ticket('14:00', { asks: ['okta:group:support'] })
      .decide('15:00')
      .grant('16:00')
      .ends('linked', a.key, ['ACC-06']),
};
