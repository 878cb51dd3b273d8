import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JSZip from 'jszip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditpack } from './run.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'archive-'));
  const init = ['init', '--yes', '--organization', 'Larkspur', '--timezone', 'UTC'];
  await auditpack([...init, '--from', '2026-01-01', '--to', '2026-07-01'], { cwd: directory });
  const zip = new JSZip();
  zip.file('channels.json', '[{"id":"C0REQ","name":"it-requests"}]');
  zip.file(
    'it-requests/2026-03-10.json',
    '[{"type":"message","user":"U1","ts":"1773151205.000200","text":"need access"},\n{"type":"message"}]',
  );
  zip.file('random/2026-03-10.json', '[{"type":"message","ts":"1773151205.000200"}]');
  await writeFile(
    join(directory, 'export.zip'),
    await zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' }),
  );
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const run = (...args: string[]) => auditpack(args, { cwd: directory });

describe('a Slack export', () => {
  it('is imported file by file; what is received is records and rejects', async () => {
    const path = join(directory, 'auditpack.yaml');
    const slack = 'slack: {token: {env: S}, channels: {requests: [it-requests]}}';
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('sources: {}', `sources:\n  ${slack}`));
    const { code, stdout, stderr } = await run('import', 'slack/export', 'export.zip', '--json');
    expect([code, stderr]).toEqual([3, expect.anything()]);
    expect(JSON.parse(stdout)).toMatchObject({
      received: 3,
      mapped: 2,
      rejects: 1,
      reasons: { 'wrong-shape': 1 },
    });
    expect(JSON.parse(stdout)).toMatchObject({
      limits: [{ detail: expect.stringContaining('1 days of other channels'), incomplete: false }],
    });
  });

  it('is not imported while no channels are configured', async () => {
    const { code, stderr } = await run('import', 'slack/export', 'export.zip');
    expect(code).toBe(2);
    expect(stderr).toContain('sources.slack.channels');
  });
});
