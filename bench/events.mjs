/** Writes N Okta System Log events as NDJSON: invented people, stable bytes for a seed. */
import { closeSync, openSync, writeSync } from 'node:fs';

/** Of a hundred events, as in the logs of a company: nearly all are use of access. */
const MIX = [
  [62, 'user.session.start', 'SUCCESS'],
  [88, 'user.authentication.sso', 'SUCCESS'],
  [97, 'user.session.start', 'FAILURE'],
  [99, 'user.mfa.factor.activate', 'SUCCESS'],
  [100, 'group.user_membership.add', 'SUCCESS'],
];
const START = Date.parse('2026-01-01T06:00:00Z');
const SPAN = Date.parse('2026-07-01T05:00:00Z') - START;

export function writeEvents(path, count, people = 500) {
  const file = openSync(path, 'w');
  let lines = [];
  for (let i = 0; i < count; i++) {
    lines.push(JSON.stringify(event(i, count, people)));
    if (lines.length === 5_000 || i === count - 1) {
      writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  closeSync(file);
}

function event(i, count, people) {
  const person = (i * 7919) % people;
  const share = (i * 31) % 100;
  const [, eventType, result] = MIX.find(([below]) => share < below);
  const user = {
    id: `00u${String(person).padStart(17, '0')}`,
    type: 'User',
    alternateId: `person${person}@larkspur.test`,
    displayName: `Person ${person}`,
    detailEntry: null,
  };
  return {
    actor: user,
    client: {
      userAgent: {
        rawUserAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
        os: 'Linux',
        browser: 'CHROME',
      },
      zone: 'null',
      device: 'Computer',
      id: null,
      ipAddress: `203.0.113.${i % 250}`,
      geographicalContext: {
        city: 'Chicago',
        state: 'Illinois',
        country: 'United States',
        postalCode: '60601',
        geolocation: { lat: 41.88, lon: -87.62 },
      },
    },
    device: null,
    authenticationContext: {
      authenticationProvider: null,
      credentialProvider: null,
      credentialType: null,
      issuer: null,
      interface: null,
      authenticationStep: 0,
      externalSessionId: `102${i}`,
    },
    displayMessage: 'User login to Okta',
    eventType,
    outcome: { result, reason: result === 'FAILURE' ? 'INVALID_CREDENTIALS' : null },
    published: new Date(START + Math.floor((i / count) * SPAN)).toISOString(),
    securityContext: {
      asNumber: 64496,
      asOrg: 'example',
      isp: 'example',
      domain: '.',
      isProxy: false,
    },
    severity: 'INFO',
    debugContext: {
      debugData: {
        requestId: `Wx${i}`,
        dtHash: '5f3c',
        requestUri: '/api/v1/authn',
        url: '/api/v1/authn?',
      },
    },
    legacyEventType: 'core.user_auth.login_success',
    transaction: { type: 'WEB', id: `Wx${i}`, detail: {} },
    uuid: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    version: '0',
    request: {
      ipChain: [
        { ip: `203.0.113.${i % 250}`, geographicalContext: null, version: 'V4', source: null },
      ],
    },
    target:
      eventType === 'group.user_membership.add'
        ? [
            user,
            {
              id: '00gsupport',
              type: 'UserGroup',
              alternateId: 'unknown',
              displayName: 'support',
              detailEntry: null,
            },
          ]
        : null,
  };
}
