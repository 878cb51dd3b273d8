import { changing, lasting, listIn } from '../shapes.ts';
import type { Trap } from '../trap.ts';

function fewerNames(message: Record<string, unknown>): Record<string, unknown> {
  const reactions = listIn(message, 'reactions').map((one) => ({
    ...one,
    users: (one.users as string[]).slice(0, 1),
  }));
  return reactions.length > 0 ? { ...message, reactions } : message;
}

export const SLACK_ROWS: readonly Trap[] = [
  {
    number: 10,
    title: 'thread replies that do not come',
    source: 'slack',
    faults: [
      changing({ vendor: 'slack', path: '/conversations.replies' }, (body) => ({
        ...body,
        messages: listIn(body, 'messages').slice(0, 2),
      })),
    ],
    stated: { stream: 'slack/messages', says: /fewer replies than they count/ },
  },
  {
    number: 11,
    title: 'a channel that the app is not in',
    source: 'slack',
    faults: [
      lasting(
        {
          vendor: 'slack',
          path: '/conversations.history',
          status: 200,
          body: '{"ok":false,"error":"not_in_channel"}',
        },
        'status',
      ),
    ],
    stated: { stream: 'slack/messages', says: /not_in_channel/ },
  },
  {
    number: 12,
    title: 'reactions that name fewer people than they count',
    source: 'slack',
    faults: [
      changing({ vendor: 'slack', path: '/conversations.history' }, (body) => ({
        ...body,
        messages: listIn(body, 'messages').map(fewerNames),
      })),
      changing({ vendor: 'slack', path: '/reactions.get' }, (body) => ({
        ...body,
        message: fewerNames(Object(body.message)),
      })),
    ],
    stated: { stream: 'slack/messages', says: /names fewer people than it counts/ },
  },
  {
    number: 12,
    title: 'reactions that name fewer people than they count, until asked for alone',
    source: 'slack',
    faults: [
      changing({ vendor: 'slack', path: '/conversations.history' }, (body) => ({
        ...body,
        messages: listIn(body, 'messages').map(fewerNames),
      })),
    ],
  },
  {
    number: 18,
    title: 'an app that loses a scope during the run',
    source: 'slack',
    faults: [
      lasting(
        {
          vendor: 'slack',
          path: '/users.list',
          status: 200,
          body: '{"ok":false,"error":"missing_scope","needed":"users:read"}',
        },
        'status',
      ),
    ],
    stated: { stream: 'slack/users', says: /missing_scope/ },
  },
];
