import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { AnyRecord } from '../../src/model/record.ts';
import { type ImportRequest, importFiles } from '../../src/pipeline/import.ts';
import { deriveRecords } from '../../src/pipeline/records.ts';
import {
  openWorkspace,
  openWorkspaceLedger,
  type Workspace,
} from '../../src/pipeline/workspace.ts';

const NOW = '2026-07-02T12:00:00.000Z';
export let directory: string;
export let workspace: Workspace;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'import-'));
  const config = `organization: Larkspur Care, Inc.
timezone: America/Chicago
period: {from: 2026-01-01, to: 2026-07-01}
otherSystems: [onepassword, helpdesk]
`;
  await writeFile(join(directory, 'auditpack.yaml'), config);
  await writeFile(join(directory, 'entitlements.yaml'), 'version: 1\n');
  workspace = await openWorkspace({
    config: join(directory, 'auditpack.yaml'),
    toolVersion: '0',
    environment: {},
    now: () => Date.parse(NOW),
    say: () => undefined,
    ledgerSecret: Buffer.alloc(32, 1),
  });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

export async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

/** Imports one file and checks that everything in it is accounted for. */
export async function take(content: string | Uint8Array, request: Omit<ImportRequest, 'paths'>) {
  const path = await put('file', content);
  const report = await importFiles(workspace, { ...request, paths: [path] });
  const { received, rejects } = report.statement;
  const ledger = await openWorkspaceLedger(workspace, 'read');
  try {
    const derived = await deriveRecords(ledger);
    const events = [...derived.lines('event')].map((line): AnyRecord => JSON.parse(line));
    const records = [...derived.records.filter(({ kind }) => kind !== 'event'), ...events];
    const items = new Set(records.map(({ raw }) => `${raw.run} ${raw.path} ${raw.offset}`));
    return {
      ...report,
      received,
      rejected: rejects.count,
      items: items.size,
      ...derived,
      records,
      shown: report.rejects,
    };
  } finally {
    await ledger.close();
  }
}
