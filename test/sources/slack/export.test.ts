import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { unpackExport } from '../../../src/sources/slack/archive.ts';
import { kindOf, mapAlone, settingsFor } from './harness.ts';

const settings = settingsFor('https://slack.larkspur.test');
const say = (text: string, more = {}) => ({
  type: 'message',
  user: 'U0OLU',
  ts: '1773151205.000200',
  text,
  ...more,
});
const EXPORT: Readonly<Record<string, unknown>> = {
  'channels.json': [
    { id: 'C0REQ', name: 'it-requests', created: 1_700_000_000, members: ['U0OLU'] },
  ],
  'groups.json': [{ id: 'G0INC', name: 'inc-9', created: 1_700_000_000, is_private: true }],
  'users.json': [
    { id: 'U0OLU', name: 'olu', is_admin: true, profile: { email: 'olu@larkspur.test' } },
  ],
  'integration_logs.json': [
    {
      user_id: 'U0OLU',
      date: '1773151205',
      change_type: 'added',
      app_id: 'A1',
      scope: 'chat:write',
    },
  ],
  'dms.json': [{ id: 'D1' }],
  'it-requests/2026-03-10.json': [
    say('need phi-readers', { thread_ts: '1773151205.000200', reply_count: 1 }),
    say('approved', { user: 'U0SAM', ts: '1773151305.000300', thread_ts: '1773151205.000200' }),
  ],
  'inc-9/2026-03-11.json': [say('down')],
  'random/2026-03-11.json': [say('lunch?')],
};

async function zipOf(entries: Readonly<Record<string, unknown>>): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(entries)) {
    zip.file(name, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}
const unpack = async (entries = EXPORT) =>
  unpackExport({ name: 'export.zip', bytes: await zipOf(entries) }, settings);

function recordsIn(files: Awaited<ReturnType<typeof unpack>>['files']) {
  return files.flatMap(({ bytes, context }) => {
    const items = JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown[];
    return items.flatMap((item) => {
      const result = mapAlone('export', item, { ...context });
      return result.kind === 'records' ? result.records : [];
    });
  });
}

describe('a workspace export', () => {
  it('gives the configured channels with threads, users, channels and apps', async () => {
    const records = recordsIn((await unpack()).files);
    expect(
      kindOf(records, 'message').map(({ nativeId, channelName, threadTs }) => [
        nativeId,
        channelName,
        threadTs,
      ]),
    ).toEqual([
      ['G0INC/1773151205.000200', 'inc-9', undefined],
      ['C0REQ/1773151205.000200', 'it-requests', undefined],
      ['C0REQ/1773151305.000300', 'it-requests', '1773151205.000200'],
    ]);
    expect(kindOf(records, 'channel').map(({ name }) => name)).toEqual(['it-requests', 'inc-9']);
    expect(kindOf(records, 'event').map(({ vendorType }) => vendorType)).toEqual([
      'integration_added',
    ]);
  });

  it('says who people are, and nothing of what their accounts are now', async () => {
    const records = recordsIn((await unpack()).files);
    expect(kindOf(records, 'account')).toMatchObject([
      {
        accountId: 'U0OLU',
        emails: ['olu@larkspur.test'],
        state: 'unknown',
        vendorState: 'active when exported',
      },
    ]);
    expect(kindOf(records, 'membership')).toEqual([]);
  });

  it('keeps each file’s bytes as they are, in the order of names', async () => {
    const { files } = await unpack();
    expect(files.map(({ name }) => name)).toEqual(
      [
        'channels.json',
        'groups.json',
        'inc-9/2026-03-11.json',
        'integration_logs.json',
        'it-requests/2026-03-10.json',
        'users.json',
      ].map((name) => `export.zip/${name}`),
    );
    expect(Buffer.from(files[2]?.bytes ?? []).toString('utf8')).toBe(JSON.stringify([say('down')]));
  });

  it('takes no direct messages and no other channel, and tells how much it left', async () => {
    const { limits, files } = await unpack();
    expect(files.map(({ name }) => name).join()).not.toContain('random');
    expect(limits.map(({ detail, incomplete }) => [detail, incomplete])).toEqual([
      ['Left out of the export: 1 other files.', false],
      ['Left out of the export: 1 days of other channels and direct messages.', false],
    ]);
  });

  it('that lacks a configured channel is incomplete', async () => {
    const { limits } = await unpack({ 'users.json': [] });
    expect(limits).toMatchObject([
      { incomplete: true, detail: expect.stringContaining('#it-requests') },
    ]);
  });

  it('is refused where no channels are configured', async () => {
    const bytes = await zipOf(EXPORT);
    await expect(unpackExport({ name: 'e.zip', bytes }, undefined)).rejects.toMatchObject({
      code: 'ERR_CONFIG',
    });
  });
});

describe('a hostile archive', () => {
  it.each(['../users.json', '/users.json', 'a\\..\\users.json', 'C:/users.json'])(
    'with the name %s is refused',
    async (name) => {
      const bytes = await zipOf({ ['x'.repeat(name.length)]: '[]' });
      const renamed = Buffer.from(
        bytes.toString('latin1').replaceAll('x'.repeat(name.length), name),
        'latin1',
      );
      await expect(unpackExport({ name: 'e.zip', bytes: renamed }, settings)).rejects.toMatchObject(
        {
          code: 'ERR_INPUT',
        },
      );
    },
  );

  it('that is no zip is refused', async () => {
    const file = { name: 'e.zip', bytes: Buffer.from('[{"type":"message"}]') };
    await expect(unpackExport(file, settings)).rejects.toMatchObject({ code: 'ERR_INPUT' });
  });

  it('that promises less than it holds is refused before the rest is read', async () => {
    const bytes = await zipOf({ 'users.json': ' '.repeat(5_000_000) });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(5_000_000);
    const small = Buffer.from(bytes);
    for (let at = small.indexOf(size); at !== -1; at = small.indexOf(size, at + 1))
      small.writeUInt32LE(10, at);
    await expect(unpackExport({ name: 'e.zip', bytes: small }, settings)).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('no readable zip'),
    });
  });

  it('that promises more than is read is refused before anything is unpacked', async () => {
    const bytes = await zipOf({ 'users.json': ' '.repeat(5_000_000) });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(5_000_000);
    const large = Buffer.from(bytes);
    for (let at = large.indexOf(size); at !== -1; at = large.indexOf(size, at + 1))
      large.writeUInt32LE(2_000_000_000, at);
    await expect(unpackExport({ name: 'e.zip', bytes: large }, settings)).rejects.toThrow(
      /too large/,
    );
  });

  it('with one name twice is refused', async () => {
    const bytes = await zipOf({ 'users.json': '[]', 'user5.json': '[1]' });
    const twice = Buffer.from(
      bytes.toString('latin1').replaceAll('user5.json', 'users.json'),
      'latin1',
    );
    await expect(unpackExport({ name: 'e.zip', bytes: twice }, settings)).rejects.toThrow(/twice/);
  });
});
