import type { World } from '../contract.ts';
import { type Json, slackFacts, slackId } from './state.ts';

/** Accesses added up per user, address and program, newest last access first. */
export function accessLogOf(world: World): Json[] {
  const entries = new Map<string, Json & { date_last: number; count: number }>();
  for (const fact of slackFacts(world)) {
    if (fact.do !== 'slack.access') continue;
    const at = Math.floor(Date.parse(fact.at) / 1000);
    const key = `${fact.who}/${fact.ip}/${fact.agent}`;
    const known = entries.get(key);
    if (known) Object.assign(known, { date_last: at, count: known.count + 1 });
    else {
      entries.set(key, {
        user_id: slackId('U', fact.who),
        username: world.people.find(({ id }) => id === fact.who)?.email.split('@')[0],
        date_first: at,
        date_last: at,
        count: 1,
        ip: fact.ip,
        user_agent: fact.agent,
        isp: 'Example Net',
        country: 'US',
        region: 'IL',
      });
    }
  }
  return [...entries.values()].sort((a, b) => b.date_last - a.date_last);
}

/** Changes of apps, newest first; `date` is text. */
export function integrationLogOf(world: World): Json[] {
  return slackFacts(world)
    .flatMap((fact) =>
      fact.do === 'slack.app'
        ? [
            {
              user_id: slackId('U', fact.by),
              user_name: world.people.find(({ id }) => id === fact.by)?.email.split('@')[0],
              date: String(Math.floor(Date.parse(fact.at) / 1000)),
              change_type: fact.change,
              app_type: fact.app,
              app_id: slackId('A', fact.app),
              scope: fact.scopes.join(','),
            },
          ]
        : [],
    )
    .reverse();
}
