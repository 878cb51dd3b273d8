import { byText } from '../../../model/ids.ts';
import { instantOf, parseInstant } from '../../../model/time.ts';
import type { Window } from '../../contract.ts';
import { mapEvent } from '../mapping/event.ts';
import { LogEvent } from '../schema/log.ts';
import { type Context, EXHAUSTED, follow, type OktaStream, withOwnScopes } from './walk.ts';

const DAY_MS = 86_400_000;

/** The System Log in bounded queries: finite, and in order of publication. */
export const systemLog: OktaStream = withOwnScopes({
  name: 'system-log',
  title: 'System Log',
  nature: 'events',
  scopes: ['okta.logs.read'],
  retentionDays: 90,
  keeps: ({ retentionDays }) => retentionDays,
  after: [],
  envelopes: ['/events', '/Records'],
  fallback:
    'Admin console → Reports → System Log → Download CSV covers 90 days; a log stream, SIEM or S3 archive goes further back: `auditpack import okta/system-log FILE…` takes its JSON.',
  query: (_settings, window) =>
    `GET /api/v1/logs?since=${window.from}&until=${window.to}&sortOrder=ASCENDING&limit=1000`,
  async *pages(client, context) {
    const answered = answerable(context);
    const query = new URLSearchParams({
      since: answered.from,
      until: answered.to,
      sortOrder: 'ASCENDING',
      limit: '1000',
    });
    const check = new OrderCheck(answered);
    for await (const page of follow(client, `/api/v1/logs?${query}`)) {
      check.see(page.json as readonly unknown[]);
      yield page;
    }
    check.report(context);
    return { ...EXHAUSTED, answered };
  },
  map: mapEvent,
});

/**
 * The part of the window Okta still has. It answers an older `since` with 200 and nothing, so the
 * horizon must be said by us, or an empty head of the window would look like silence.
 */
function answerable({ window, clock, settings, limit }: Context): Window {
  const now = clock.now();
  const horizon = instantOf(now - settings.retentionDays * DAY_MS);
  const end = instantOf(now);
  if (window.from < horizon) {
    limit({
      kind: 'retention',
      detail: `Okta keeps ${settings.retentionDays} days of its log: events before ${horizon} could not be asked for any more. Import them from an archive if there is one.`,
      incomplete: true,
    });
  }
  const [from = horizon] = [window.from, horizon].toSorted(byText).slice(1);
  const [to = end] = [window.to, end].toSorted(byText);
  return { from, to };
}

/** A bounded query promises order and bounds; an answer that keeps neither is something else. */
class OrderCheck {
  readonly #window: Window;
  #last = '';
  #outside = 0;
  #backwards = 0;

  constructor(window: Window) {
    this.#window = window;
  }

  see(items: readonly unknown[]): void {
    for (const item of items) {
      const at = parseInstant(LogEvent.safeParse(item).data?.published ?? '');
      if (at === undefined) continue;
      if (at < this.#window.from || at > this.#window.to) this.#outside++;
      if (at < this.#last) this.#backwards++;
      else this.#last = at;
    }
  }

  report({ limit }: Context): void {
    if (this.#outside > 0) {
      limit({
        kind: 'fault',
        detail: `Okta gave ${this.#outside} events from outside the window asked for; they are kept.`,
        incomplete: false,
      });
    }
    if (this.#backwards > 0) {
      limit({
        kind: 'fault',
        detail: `Okta gave ${this.#backwards} events out of order, which a bounded query never does; pages may have shifted while they were read. Collect the window again.`,
        incomplete: false,
      });
    }
  }
}
