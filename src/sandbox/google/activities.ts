import { seedOf, type World } from '../contract.ts';
import { type GoogleFact, googleFacts, googleId } from './state.ts';

type Json = Record<string, unknown>;
type Parameters = readonly (readonly [name: string, value: string | boolean])[];

/** Activities of one Reports application, newest first as Google gives them. */
export function activitiesOf(world: World, application: string): Json[] {
  return googleFacts(world)
    .flatMap((fact, i) => {
      const sketch = sketchOf(world, fact);
      return sketch?.application === application ? [activity(world, fact, sketch, i)] : [];
    })
    .reverse();
}

interface Sketch {
  readonly application: 'admin' | 'login' | 'token';
  readonly type: string;
  readonly name: string;
  readonly parameters: Parameters;
}

function sketchOf(world: World, fact: GoogleFact): Sketch | undefined {
  const email = emailOf(world, fact.who);
  const admin = (type: string, name: string, parameters: Parameters): Sketch => ({
    application: 'admin',
    type,
    name,
    parameters,
  });
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
      return {
        application: 'token',
        type: 'auth',
        name: 'authorize',
        parameters: [
          ['app_name', fact.app],
          ['client_id', `${seedOf(fact.app)}.apps.googleusercontent.com`],
        ],
      };
  }
}

function activity(world: World, fact: GoogleFact, sketch: Sketch, position: number): Json {
  const actor = 'by' in fact ? (fact.by.startsWith('p_') ? fact.by : undefined) : fact.who;
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
