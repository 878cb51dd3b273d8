/** Files of a pack by name, relative to its base folder (docs/pack-format.md §3). */
export const PATHS = {
  bagit: 'bagit.txt',
  bagInfo: 'bag-info.txt',
  manifest: 'manifest-sha256.txt',
  tagManifest: 'tagmanifest-sha256.txt',
  verify: 'VERIFY.md',
  logEntries: 'log/entries.jsonl',
  checkpoint: 'log/checkpoint',
  previousCheckpoint: 'log/checkpoint.prev',
  frontier: 'log/frontier',
  consistency: 'log/consistency',
  vkey: 'log/vkey',
  signature: 'signatures/tagmanifest-sha256.txt.sig',
  timestamp: 'signatures/tagmanifest-sha256.txt.sig.tsr',
  review: 'signatures/tagmanifest-sha256.txt.review.sig',
  tsaChain: 'signatures/tsa-chain.pem',
  allowedSigners: 'signatures/allowed_signers',
  readme: 'data/README.md',
  workbook: 'data/index.xlsx',
  parameters: 'data/parameters.yaml',
  config: 'data/config.yaml',
  entitlements: 'data/entitlements.yaml',
  people: 'data/people.csv',
  items: 'data/results/items.jsonl',
  rejects: 'data/records/rejects.jsonl',
  statements: 'data/runs/statements.jsonl',
  runs: 'data/runs/runs.jsonl',
  thisPack: 'data/chain/this-pack.json',
  earlierPacks: 'data/chain/packs.jsonl',
  keys: 'data/chain/keys.jsonl',
} as const;

/** Files outside `data/` that must be there. */
export const REQUIRED_TAG_FILES: readonly string[] = [
  PATHS.bagit,
  PATHS.bagInfo,
  PATHS.manifest,
  PATHS.tagManifest,
  PATHS.verify,
  PATHS.logEntries,
  PATHS.checkpoint,
];

/** Files outside `data/` that may be there. */
export const OPTIONAL_TAG_FILES: readonly string[] = [
  PATHS.previousCheckpoint,
  PATHS.frontier,
  PATHS.consistency,
  PATHS.vkey,
];

/** The closed list of `signatures/`: what no manifest can list, because it signs the manifests. */
export const SIGNATURE_FILES: readonly string[] = [
  PATHS.allowedSigners,
  PATHS.review,
  PATHS.signature,
  PATHS.timestamp,
  PATHS.tsaChain,
];

/** Files that stand directly in `data/`. */
export const DATA_FILES: readonly string[] = [
  PATHS.readme,
  PATHS.workbook,
  PATHS.parameters,
  PATHS.config,
  PATHS.entitlements,
  PATHS.people,
  'data/report.html',
];

/** Folders that stand directly in `data/`. */
export const DATA_FOLDERS: readonly string[] = [
  'chain',
  'exceptions',
  'library',
  'manual',
  'populations',
  'raw',
  'records',
  'redaction',
  'results',
  'reviews',
  'runs',
  'samples',
];

/**
 * Payload files without which a pack says nothing. Records of a kind are not among them: a pack
 * written before a kind was known has none, and bag-info says how many records there are in all.
 */
export const REQUIRED_DATA_FILES: readonly string[] = [
  PATHS.readme,
  PATHS.workbook,
  PATHS.items,
  PATHS.rejects,
  PATHS.statements,
  PATHS.runs,
  PATHS.thisPack,
];

/** Where records of one kind stand; part 1 has no number (docs/pack-format.md §5.2). */
export function recordsPath(kind: string, part = 1): string {
  const suffix = part === 1 ? '' : `.part${String(part).padStart(3, '0')}`;
  return `data/records/${kind}${suffix}.jsonl`;
}

/** The statements of one run, byte for byte as they were logged. */
export function statementsPath(run: string): string {
  return `data/runs/${run}/statements.jsonl`;
}

/** Is this path allowed by the closed lists of format 1? */
export function isKnownPath(path: string): boolean {
  if (REQUIRED_TAG_FILES.includes(path) || OPTIONAL_TAG_FILES.includes(path)) return true;
  if (SIGNATURE_FILES.includes(path) || DATA_FILES.includes(path)) return true;
  const [top, folder, rest] = path.split('/', 3);
  return top === 'data' && rest !== undefined && DATA_FOLDERS.includes(folder ?? '');
}

/** Below `data/manual/`: the digest's beginning and the name, of harmless letters only. */
export function manualPath(sha256: string, file: string): string {
  const name = file
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._]+/, '')
    .slice(-80);
  return `${sha256.slice(0, 12)}-${name || 'file'}`;
}
