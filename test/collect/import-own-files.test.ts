import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { directory, take } from './import-workspace.ts';

describe('a roster of another day', () => {
  it('bounds when an end was first recorded', async () => {
    const head = 'person_id,name,email,worker_type,start_date,end_date\n';
    const row = (end: string) =>
      `${head}p1,Ana Ribeiro,ana@larkspur.test,employee,2024-03-04,${end}\n`;
    await take(row(''), { name: 'people/roster', asOf: '2026-03-01' });
    const { records } = await take(row('2026-04-17'), {
      name: 'people/roster',
      asOf: '2026-04-01',
    });
    expect(records.map(({ observedAt }) => observedAt)).toEqual(
      expect.arrayContaining(['2026-03-02T06:00:00.000Z', '2026-04-02T05:00:00.000Z']),
    );
  });

  it('refuses a day to come', async () => {
    await expect(take('', { name: 'people/roster', asOf: '2027-01-01' })).rejects.toThrow(/future/);
  });
});

describe('manual evidence', () => {
  const attest = {
    controls: ['CC1.2'],
    who: 'Helen Ruiz',
    from: 'Board portal',
    why: 'Minutes of the board',
    obtained: '2026-03-02',
  };

  it('is kept byte for byte with who attests to it', async () => {
    const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 255]);
    const taken = await take(bytes, { name: 'manual/evidence', attest });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(taken).toMatchObject({ received: 1, rejected: 0 });
    expect(taken.records).toMatchObject([
      {
        kind: 'attestation',
        file: 'file',
        sha256,
        bytes: 6,
        controls: ['CC1.2'],
        who: 'Helen Ruiz',
        method: 'import',
        raw: { sha256, length: 6 },
      },
    ]);
  });

  it('is refused without an attestation', async () => {
    const { who: _, ...rest } = attest;
    await expect(take('x', { name: 'manual/evidence', attest: rest })).rejects.toThrow(
      /needs --who/,
    );
    const runs = await readdir(join(directory, 'evidence/runs')).catch(() => []);
    expect(runs).toEqual([]);
  });
});
