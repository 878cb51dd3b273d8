/** Who may import whom inside src/. This table is the architecture; docs/architecture.md explains it. */
const MAY_IMPORT = {
  errors: [],
  yaml: ['errors'],
  model: ['errors'],
  integrity: ['errors'],
  format: ['model', 'integrity', 'errors'],
  controls: ['yaml', 'model', 'errors'],
  config: ['yaml', 'model', 'errors'],
  http: ['model', 'errors'],
  ledger: ['http/lane', 'format', 'model', 'integrity', 'errors'],
  signing: ['integrity', 'model', 'errors'],
  store: ['model', 'errors'],
  collect: ['sources/contract', 'ledger', 'http', 'model', 'integrity', 'errors'],
  normalize: ['sources/contract', 'ledger/contract', 'model', 'integrity', 'errors'],
  link: ['model', 'errors'],
  reconcile: ['model', 'errors'],
  evaluate: ['controls', 'model', 'errors'],
  reviews: ['format', 'model', 'errors'],
  pack: ['format', 'integrity', 'model', 'errors'],
  verify: ['format', 'integrity', 'model', 'errors'],
  replay: [
    'verify',
    'pipeline',
    'pack',
    'ledger',
    'controls',
    'config',
    'sources/registry',
    'format',
    'model',
    'errors',
  ],
  redact: ['integrity', 'model', 'errors'],
  disclose: ['verify', 'pack', 'format', 'integrity', 'model', 'errors'],
  verifier: ['verify', 'errors'],
  sandbox: ['yaml', 'model', 'errors'],
  pipeline: [
    'yaml',
    'collect',
    'normalize',
    'link',
    'reconcile',
    'evaluate',
    'reviews',
    'pack',
    'signing',
    'ledger',
    'store',
    'sources/registry',
    'sources/contract',
    'http',
    'controls',
    'config',
    'format',
    'integrity',
    'model',
    'errors',
  ],
  cli: [
    'disclose',
    'replay',
    'pipeline',
    'signing',
    'verify',
    'sandbox',
    'controls',
    'config',
    'format',
    'integrity',
    'model',
    'errors',
  ],
};
const NET = '^(node:)?(http|https|http2|net|tls|dgram|dns)(/|$)';
const IO =
  '^(node:)?(fs|fs/promises|child_process|http|https|http2|net|tls|dgram|dns|worker_threads)(/|$)';
const VENDOR =
  'node_modules/(@okta|@octokit|@slack|@googleapis|googleapis-common|google-auth-library)/';
const in_ = (name) => `^src/${name}(/|[.]ts$)`;

const layerRules = Object.entries(MAY_IMPORT).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import only: ${allowed.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: in_(layer) },
  to: { path: '^src/', pathNot: [in_(layer), ...allowed.map(in_)] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: 'layer-known',
      comment: 'Every folder in src/ is in the table, so no utils/ can creep in.',
      severity: 'error',
      from: { path: '^src/', pathNot: [...Object.keys(MAY_IMPORT).map(in_), '^src/sources/'] },
      to: {},
    },
    {
      name: 'sources-are-islands',
      severity: 'error',
      from: { path: '^src/sources/([^/]+)/' },
      to: { path: '^src/sources/[^/]+/', pathNot: '^src/sources/$1/' },
    },
    {
      name: 'sources-use-only-their-contract',
      severity: 'error',
      from: { path: '^src/sources/[^/]+/' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/sources/[^/]+/',
          ...['sources/contract', 'model', 'http', 'errors'].map(in_),
        ],
      },
    },
    {
      name: 'mapping-does-no-io',
      severity: 'error',
      from: { path: '^src/sources/[^/]+/(mapping|schema)' },
      to: { path: [IO, in_('http'), '/client[.]ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-core',
      comment: 'These turn values into values.',
      severity: 'error',
      from: { path: '^src/(model|integrity|format|normalize|link|reconcile|evaluate)/' },
      to: { path: IO },
    },
    {
      name: 'verify-is-offline',
      comment: 'Nothing reachable from verify can open a socket.',
      severity: 'error',
      from: { path: '^src/verify/' },
      to: { path: [NET, VENDOR, in_('http')], reachable: true },
    },
    {
      name: 'verifier-stands-alone',
      comment: 'The one-file verifier reaches no network, store, sandbox, ledger or native module.',
      severity: 'error',
      from: { path: '^src/verifier/' },
      to: {
        path: [
          NET,
          VENDOR,
          'node_modules/(@duckdb|exceljs|commander)/',
          ...['http', 'store', 'sandbox', 'ledger', 'collect', 'sources', 'cli'].map(in_),
        ],
        reachable: true,
      },
    },
    {
      name: 'vendor-sdk-only-in-client',
      severity: 'error',
      from: { path: '^(src|bin)/', pathNot: '^src/sources/[^/]+/client[.]ts$' },
      to: { path: VENDOR, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'commander-only-in-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: in_('cli') },
      to: { path: 'node_modules/commander/' },
    },
    {
      name: 'bin-to-cli-only',
      severity: 'error',
      from: { path: '^bin/' },
      to: { path: '^(src|dist)/', pathNot: '^(src|dist)/cli/' },
    },
    {
      name: 'no-test-in-src',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^(test|fixtures|bench)/' },
    },
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { path: '^src/', orphan: true },
      to: {},
    },
    {
      name: 'vetted-licenses-only',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm'],
        licenseNot:
          '^(MIT|ISC|Apache-2[.]0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1[.]0[.]0|[(]MIT OR GPL-3[.]0-or-later[)])',
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
