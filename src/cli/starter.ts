import { stringify } from 'yaml';
import { scopeList } from '../pipeline/scope-list.ts';

export interface Answers {
  readonly organization: string;
  readonly timezone: string;
  readonly from: string;
  readonly to: string;
  /** Where the signing key is, as the configuration names it; absent without one. */
  readonly signingKey?: string;
  /** Name of the variable that holds the key's passphrase. */
  readonly passphraseEnv?: string;
}

/** The files `init` writes: complete, commented, and accepted by every other command. */
export function starterFiles(answers: Answers): { name: string; text: string }[] {
  return [
    { name: 'auditpack.yaml', text: configText(answers) },
    { name: 'people.csv', text: PEOPLE_HEADER },
    { name: 'entitlements.yaml', text: ENTITLEMENTS },
    { name: 'slack-manifest.yaml', text: SLACK_MANIFEST },
    { name: 'scopes.md', text: scopeList() },
    ...(answers.signingKey === undefined
      ? []
      : [{ name: '.gitignore', text: `${answers.signingKey}\n` }]),
  ];
}

function configText({ organization, timezone, from, to, ...key }: Answers): string {
  return `${stringify({ organization, timezone, period: { from, to } })}frameworks: [soc2, iso27001-2022, hipaa]
ledger: ./evidence          # what was collected, append-only; keep it and back it up
people: people.csv          # who works here, from when to when
entitlements: entitlements.yaml
# holidays: [${from.slice(0, 4)}-12-25]

${signText(key)}
# Uncomment what you use. Secrets only by reference: {env: NAME}, {file: path}, {command: [op, read, …]}.
sources: {}
#  okta:   {baseUrl: https://example.okta.com, token: {env: OKTA_TOKEN}}
#  github: {org: example, token: {env: GITHUB_TOKEN}}
#  slack:  {token: {env: SLACK_TOKEN}, channels: {requests: [it-requests], incidents: ["inc-*"]}}
#  google: {subject: audit@example.com, credentials: {file: google.json}}
#  jira:
#    baseUrl: https://example.atlassian.net
#    email: audit@example.com
#    token: {env: JIRA_TOKEN}
#    projects: {access: [HELP], change: [ENG], incident: [SEC]}
#  pagerduty: {account: example, token: {env: PAGERDUTY_TOKEN}, projects: {incident: [My service]}}
#  servicenow: {baseUrl: https://example.service-now.com, user: auditpack, token: {env: SERVICENOW_TOKEN}}

# Every threshold a control uses can be set here, with the sentence of your policy behind it.
parameters: {}
#  leaver.sla_hours.standard: {value: 24, policy: "Access Policy v3 §4.2"}
`;
}

function signText({
  signingKey,
  passphraseEnv,
}: Pick<Answers, 'signingKey' | 'passphraseEnv'>): string {
  if (signingKey === undefined)
    return `# Packs are not signed. auditpack key new makes a key:\n# sign: {key: {file: signing.key}}\n`;
  const file = stringify({ file: signingKey }, { collectionStyle: 'flow' }).trim();
  return `# Who signs packs. Keep the key off this disk's backups; give its .pub to the auditor once.
sign:
  key: ${file}          # or {agent: SHA256:…}, {command: [op, read, …]}
${passphraseEnv === undefined ? '' : `  passphrase: {env: ${passphraseEnv}}\n`}#  timestamp: {url: "https://tsa.example.com/", chain: tsa-chain.pem}   # an authority says when
`;
}

const PEOPLE_HEADER =
  'person_id,name,email,other_emails,worker_type,title,department,manager,start_date,end_date,end_type,notice_date,timezone,sponsor,screening_passed,policy_ack,okta_id,github_login,slack_id,google_id,jira_id\n';

const ENTITLEMENTS = `# What rights are called, how sensitive they are, and who may approve them.
version: 1
# approved: {by: person_id, on: YYYY-MM-DD}
approvers: {standard: manager, sensitive: owner, privileged: owner}
entitlements:
  - {system: okta, type: role, name: "*", class: privileged}
  - {system: okta, type: app, name: "*", class: standard, outOfScope: Applications follow group membership.}
  - {system: google, type: role, name: "*", class: privileged}
  - {system: github, type: org, name: "*", level: admin, class: privileged}
  - {system: github, type: repo, name: "*", level: admin, class: privileged}
  - {system: github, type: repo, name: "*", level: push, class: sensitive}
  - {system: slack, type: role, name: "*", class: privileged}
  - {system: slack, type: channel, name: "*", class: standard, outOfScope: Channels are for talk; what they grant is granted elsewhere.}
  - {system: jira, type: group, name: jira-administrators, class: privileged}
#  - {system: okta, type: group, name: patient-records, class: sensitive, ephi: true, owner: person_id}
levels:
  github:repo: [pull, triage, push, maintain, admin]
  github:org: [member, admin]
nonHuman: []
explanations: []
`;

/** An internal app with read scopes only; see docs/sources/slack.md for each scope's reason. */
const SLACK_MANIFEST = `display_information:
  name: auditpack evidence
  description: Reads request and incident channels for audit evidence. Never posts.
features:
  bot_user: {display_name: auditpack, always_online: false}
oauth_config:
  scopes:
    bot: [channels:history, channels:read, groups:history, groups:read, reactions:read, team.billing:read, team:read, usergroups:read, users:read, users:read.email]
settings: {org_deploy_enabled: false, socket_mode_enabled: false, token_rotation_enabled: false}
`;
