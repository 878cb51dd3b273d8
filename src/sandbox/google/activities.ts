import { seedOf, type World } from '../contract.ts';
import { clientId, type GoogleFact, googleFacts, googleId } from './state.ts';

type Json = Record<string, unknown>;
type Parameters = readonly (readonly [name: string, value: string | boolean])[];

/** Activities of one Reports application, newest first as Google gives them. */
export function activitiesOf(world: World, application: string): Json[] {
  return googleFacts(world)
    .flatMap(eachOf)
    .flatMap((fact, i) => {
      const sketch = sketchOf(world, fact);
      return sketch?.application === application ? [activity(world, fact, sketch, i)] : [];
    })
    .reverse();
}

/** A fact that tells of many like things, as each of them. */
function eachOf(fact: GoogleFact): GoogleFact[] {
  if (fact.do !== 'google.drive.download') return [fact];
  const { times, minutes, document, at } = fact;
  const step = (minutes * 60_000) / times;
  return Array.from({ length: times }, (_, i) => ({
    ...fact,
    document: i === 0 ? document : `${document} ${i + 1}`,
    at: new Date(Date.parse(at) + Math.round(i * step)).toISOString(),
  }));
}

interface Sketch {
  readonly application: string;
  readonly type: string;
  readonly name: string;
  readonly parameters: Parameters;
}

function sketchOf(world: World, fact: GoogleFact): Sketch | undefined {
  return 'who' in fact ? personSketch(fact, emailOf(world, fact.who)) : domainSketch(fact);
}

type PersonFact = Extract<GoogleFact, { who: string }>;

function admin(type: string, name: string, parameters: Parameters): Sketch {
  return { application: 'admin', type, name, parameters };
}

function personSketch(fact: PersonFact, email: string): Sketch | undefined {
  const group = 'group' in fact ? `${fact.group}@larkspur.test` : '';
  switch (fact.do) {
    case 'google.user.create':
      return admin('USER_SETTINGS', 'CREATE_USER', [['USER_EMAIL', email]]);
    case 'google.user.suspend':
      return admin('USER_SETTINGS', 'SUSPEND_USER', [['USER_EMAIL', email]]);
    case 'google.user.unsuspend':
      return admin('USER_SETTINGS', 'UNSUSPEND_USER', [['USER_EMAIL', email]]);
    case 'google.user.delete':
      return admin('USER_SETTINGS', 'DELETE_USER', [['USER_EMAIL', email]]);
    case 'google.group.add':
      return admin('GROUP_SETTINGS', 'ADD_GROUP_MEMBER', [
        ['USER_EMAIL', email],
        ['GROUP_EMAIL', group],
      ]);
    case 'google.group.remove':
      return admin('GROUP_SETTINGS', 'REMOVE_GROUP_MEMBER', [
        ['USER_EMAIL', email],
        ['GROUP_EMAIL', group],
      ]);
    case 'google.role.assign':
      return admin('DELEGATED_ADMIN_SETTINGS', 'ASSIGN_ROLE', [
        ['ROLE_NAME', fact.role],
        ['USER_EMAIL', email],
      ]);
    case 'google.role.unassign':
      return admin('DELEGATED_ADMIN_SETTINGS', 'UNASSIGN_ROLE', [
        ['ROLE_NAME', fact.role],
        ['USER_EMAIL', email],
      ]);
    default:
      return ownSketch(fact, email);
  }
}

/** What people do themselves. */
function ownSketch(fact: PersonFact, email: string): Sketch | undefined {
  switch (fact.do) {
    case 'google.login':
      return {
        application: 'login',
        type: 'login',
        name: fact.outcome === 'success' ? 'login_success' : 'login_failure',
        parameters: [
          ['login_type', 'google_password'],
          ['is_suspicious', false],
        ],
      };
    case 'google.login.suspicious':
      return {
        application: 'login',
        type: 'account_warning',
        name: 'suspicious_login',
        parameters: [['affected_email_address', email]],
      };
    case 'google.token.authorize':
    case 'google.token.revoke':
      return {
        application: 'token',
        type: 'auth',
        name: fact.do === 'google.token.authorize' ? 'authorize' : 'revoke',
        parameters: [
          ['app_name', fact.app],
          ['client_id', clientId(fact.app)],
        ],
      };
    case 'google.2sv.enroll':
    case 'google.2sv.disable':
      return {
        application: 'user_accounts',
        type: '2sv_change',
        name: fact.do === 'google.2sv.enroll' ? '2sv_enroll' : '2sv_disable',
        parameters: [],
      };
    case 'google.takeout':
      return {
        application: 'takeout',
        type: 'USER_TAKEOUT',
        name: 'COMPLETED_USER_TAKEOUT',
        parameters: [
          ['USER_EMAIL', email],
          ['TAKEOUT_STATUS', 'COMPLETED'],
        ],
      };
    case 'google.saml.login':
      return {
        application: 'saml',
        type: 'login',
        name: fact.outcome === 'success' ? 'login_success' : 'login_failure',
        parameters: [['application_name', fact.app]],
      };
    default:
      return driveSketch(fact, email);
  }
}

function driveSketch(fact: PersonFact, email: string): Sketch | undefined {
  if (fact.do !== 'google.drive.download' && fact.do !== 'google.drive.share') return undefined;
  const document: Parameters = [
    ['primary_event', true],
    ['doc_id', String(seedOf(fact.document))],
    ['doc_title', fact.document],
    ['owner', email],
  ];
  if (fact.do === 'google.drive.download')
    return { application: 'drive', type: 'access', name: 'download', parameters: document };
  return {
    application: 'drive',
    type: 'acl_change',
    name: 'change_user_access',
    parameters: [
      ...document,
      ['visibility_change', 'external'],
      ['visibility', 'shared_externally'],
      ['target_user', fact.with],
    ],
  };
}

function domainSketch(fact: Exclude<GoogleFact, PersonFact>): Sketch {
  switch (fact.do) {
    case 'google.2sv.enforcement':
      return admin('SECURITY_SETTINGS', 'ENFORCE_STRONG_AUTHENTICATION', [
        ['DOMAIN_NAME', 'larkspur.test'],
        ['OLD_VALUE', String(!fact.on)],
        ['NEW_VALUE', String(fact.on)],
      ]);
    case 'google.role.group':
      return admin('DELEGATED_ADMIN_SETTINGS', 'ASSIGN_ROLE', [
        ['ROLE_NAME', fact.role],
        ['GROUP_EMAIL', `${fact.group}@larkspur.test`],
      ]);
    case 'google.group.guest':
      return admin('GROUP_SETTINGS', 'ADD_GROUP_MEMBER', [
        ['USER_EMAIL', fact.email],
        ['GROUP_EMAIL', `${fact.group}@larkspur.test`],
      ]);
  }
}

function activity(world: World, fact: GoogleFact, sketch: Sketch, position: number): Json {
  const by = 'by' in fact ? fact.by : fact.who;
  const actor = by.startsWith('p_') ? by : undefined;
  const system = fact.do === 'google.login.suspicious' || actor === undefined;
  const ip = 'ip' in fact && fact.ip ? fact.ip : '198.51.100.7';
  return {
    kind: 'admin#reports#activity',
    id: {
      time: new Date(fact.at).toISOString(),
      uniqueQualifier: `-${seedOf(`${fact.do}/${fact.at}/${position}`)}${String(position).padStart(4, '0')}`,
      applicationName: sketch.application,
      customerId: 'C01larkspur',
    },
    etag: '"sandbox"',
    actor: system
      ? { callerType: 'KEY', key: 'SYSTEM' }
      : { callerType: 'USER', email: emailOf(world, actor), profileId: googleId(actor) },
    ...(!system && { ipAddress: ip }),
    events: [
      {
        type: sketch.type,
        name: sketch.name,
        parameters: sketch.parameters.map(([name, value]) =>
          typeof value === 'boolean'
            ? { name, ...(value && { boolValue: true }) }
            : { name, value },
        ),
      },
    ],
  };
}

function emailOf(world: World, id: string): string {
  return world.people.find((person) => person.id === id)?.email ?? 'unknown@larkspur.test';
}
