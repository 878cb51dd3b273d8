import { createHash } from 'node:crypto';
import type { World } from '../contract.ts';
import { sketches } from './happenings.ts';
import { type OktaFact, oktaFacts } from './state.ts';
import { actorTarget, type LogTarget } from './targets.ts';

/** The System Log in time order: one fact may be several events, as it is in Okta. */
export function logOf(world: World): Record<string, unknown>[] {
  return oktaFacts(world).flatMap((fact, i) => eventsOf(world, fact, i));
}

function eventsOf(world: World, fact: OktaFact, index: number): Record<string, unknown>[] {
  return sketches(world, fact).map(([eventType, message, targets, debug], part) =>
    logEvent(world, fact, `${index}/${part}`, eventType, message, targets, debug ?? {}),
  );
}

function logEvent(
  world: World,
  fact: OktaFact,
  place: string,
  eventType: string,
  displayMessage: string,
  targets: LogTarget[] | null,
  debug: Record<string, string>,
): Record<string, unknown> {
  const id = createHash('sha256').update(`${fact.do}/${fact.at}/${place}`).digest('hex');
  const failed = 'outcome' in fact && fact.outcome === 'failure';
  const ip = 'ip' in fact && fact.ip ? fact.ip : '198.51.100.7';
  const by = 'by' in fact ? fact.by : 'who' in fact ? fact.who : 'system';
  const actor = actorTarget(world, by);
  const human = actor.type === 'User';
  return {
    actor,
    client: {
      userAgent: human
        ? {
            rawUserAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)',
            os: 'Mac OS X',
            browser: 'CHROME',
          }
        : null,
      zone: 'null',
      device: human ? 'Computer' : null,
      id: null,
      ipAddress: human ? ip : null,
      geographicalContext: null,
    },
    device: null,
    authenticationContext: {
      authenticationStep: 0,
      externalSessionId: human ? `102${id.slice(0, 20)}` : null,
    },
    displayMessage,
    eventType,
    outcome: failed
      ? { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' }
      : { result: 'SUCCESS', reason: null },
    published: new Date(fact.at).toISOString(),
    severity: failed ? 'WARN' : 'INFO',
    debugContext: {
      debugData: {
        requestId: id.slice(0, 26),
        ...debug,
        ...('ref' in fact && fact.ref && { ticketRef: fact.ref }),
      },
    },
    legacyEventType: null,
    transaction: { type: 'WEB', id: id.slice(0, 26), detail: {} },
    uuid: `${id.slice(0, 8)}-${id.slice(8, 12)}-11f0-8${id.slice(13, 16)}-${id.slice(16, 28)}`,
    version: '0',
    request: {
      ipChain: human ? [{ ip, geographicalContext: null, version: 'V4', source: null }] : [],
    },
    target: targets,
  };
}
