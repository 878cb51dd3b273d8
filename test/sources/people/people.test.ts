import { describe, expect, it } from 'vitest';
import { PEOPLE } from '../../../src/sandbox/company.ts';
import { peopleCsv } from '../../../src/sandbox/company-files.ts';
import { parsePeople, people } from '../../../src/sources/people/index.ts';
import { mapRow } from '../../../src/sources/people/mapping.ts';

const HEADER = 'person_id,name,email,worker_type,start_date,end_date,end_type,timezone';
const ANA = 'p_ana,Ana Ribeiro,ana.ribeiro@larkspur.test,employee,2024-03-04,,,America/Chicago';

const parsed = (text: string, zone?: string) =>
  parsePeople(Buffer.from(text, 'utf8'), 'people.csv', zone);
const oneRow = (row: string, header = HEADER) => parsed(`${header}\n${row}\n`);
const failure = (text: string | Uint8Array): unknown => {
  try {
    return parsePeople(typeof text === 'string' ? Buffer.from(text) : text, 'people.csv');
  } catch (error) {
    return error;
  }
};

describe('people.csv', () => {
  it('reads the invented company’s own file without a reject', () => {
    const { rows, rejects } = parsed(peopleCsv(PEOPLE));
    expect(rejects).toEqual([]);
    expect(rows).toHaveLength(PEOPLE.filter(({ onRoster }) => onRoster !== false).length);
    expect(rows.find(({ record }) => record.personId === 'p_mia')?.record).toMatchObject({
      name: 'Mia Larsen',
      workerType: 'contractor',
      sponsor: 'p_priya',
      endType: 'contract_end',
    });
  });

  it('gives a date the whole local day, 25 hours long when clocks go back', () => {
    const row =
      'p_olu,Olu Adeyemi,olu@larkspur.test,employee,2026-03-08,2026-11-01,voluntary,America/Chicago';
    expect(oneRow(row).rows[0]?.record).toMatchObject({
      start: { earliest: '2026-03-08T06:00:00.000Z', latest: '2026-03-09T05:00:00.000Z' },
      end: {
        earliest: '2026-11-01T05:00:00.000Z',
        latest: '2026-11-02T06:00:00.000Z',
        precision: 'day',
        basis: 'date_only',
        tz: 'America/Chicago',
      },
    });
  });

  it('takes a time with offset as exact', () => {
    const row =
      'p_olu,Olu,olu@larkspur.test,employee,2026-01-05,2026-04-17T17:00:00-05:00,,America/Chicago';
    expect(oneRow(row).rows[0]?.record.end).toEqual({
      earliest: '2026-04-17T22:00:00.000Z',
      latest: '2026-04-17T22:00:00.000Z',
      precision: 'instant',
      basis: 'source_field',
    });
  });

  it('uses the company’s zone for rows without one, and else the day anywhere on Earth', () => {
    const text = `${HEADER}\np_olu,Olu,olu@larkspur.test,employee,2026-01-05,,,\n`;
    expect(parsed(text, 'Asia/Tokyo').rows[0]?.record.start?.earliest).toBe(
      '2026-01-04T15:00:00.000Z',
    );
    expect(parsed(text).rows[0]?.record.start).toMatchObject({
      earliest: '2026-01-04T10:00:00.000Z',
      latest: '2026-01-06T12:00:00.000Z',
    });
  });

  it('keeps several rows of one person as records of their own', () => {
    const { rows } = parsed(`${HEADER}\n${ANA}\n${ANA.replace('2024-03-04', '2026-02-01')}\n`);
    expect(rows.map(({ record }) => record.personId)).toEqual(['p_ana', 'p_ana']);
    expect(new Set(rows.map(({ record }) => record.nativeId)).size).toBe(2);
  });

  it('gives the same row the same id in a file with other columns in another order', () => {
    const header = 'name,person_id,email,start_date,end_date,worker_type,timezone,title';
    const other =
      'Ana Ribeiro,p_ana,ana.ribeiro@larkspur.test,2024-03-04,,employee,America/Chicago,';
    expect(oneRow(other, header).rows[0]?.record.nativeId).toBe(
      oneRow(ANA).rows[0]?.record.nativeId,
    );
  });

  it('reads a byte order mark, quotes, CRLF and several addresses', () => {
    const text = `\uFEFF${HEADER},other_emails\r\n"p_ana","Ribeiro, ""Ana""",a@larkspur.test,employee,2024-03-04,,,America/Chicago,"b@larkspur.test; c@larkspur.test"\r\n`;
    expect(parsed(text).rows[0]?.record).toMatchObject({
      name: 'Ribeiro, "Ana"',
      emails: ['a@larkspur.test', 'b@larkspur.test', 'c@larkspur.test'],
    });
  });

  it.each([
    ['a person without id', ANA.replace('p_ana', ''), 'no-id', 'person_id is empty'],
    ['a person without name', ANA.replace('Ana Ribeiro', ''), 'wrong-shape', 'name is empty'],
    ['an unknown zone', ANA.replace('Chicago', 'Chigaco'), 'bad-time', 'America/Chigaco'],
    [
      'a date of another form',
      ANA.replace('2024-03-04', '04.03.2024'),
      'bad-time',
      'start_date "04.03.2024"',
    ],
    [
      'a day that does not exist',
      ANA.replace('2024-03-04', '2024-02-30'),
      'bad-time',
      '2024-02-30',
    ],
    ['a time without offset', ANA.replace('2024-03-04', '2024-03-04T09:00'), 'bad-time', 'offset'],
    [
      'an end before the start',
      ANA.replace('2024-03-04,', '2024-03-04,2023-01-01'),
      'bad-time',
      'before start_date',
    ],
    [
      'a worker type nobody knows',
      ANA.replace('employee', 'employe'),
      'wrong-shape',
      'employee, contractor',
    ],
    ['an address that is none', ANA.replace('@', ' at '), 'wrong-shape', 'no e-mail address'],
    ['more cells than columns', `${ANA},x`, 'wrong-shape', 'expected 8 columns, found 9'],
  ])('rejects %s, with its line', (_what, row, reason, detail) => {
    const { rows, rejects } = parsed(`${HEADER}\n${ANA}\n${row}\n`);
    expect(rows).toHaveLength(1);
    expect(rejects).toEqual([{ line: 3, reason, detail: expect.stringContaining(detail) }]);
  });

  it.each([
    [
      'an unknown column',
      `${HEADER},shoe_size\n`,
      /unknown column "shoe_size".*line 1/,
      /Rename or remove/,
    ],
    [
      'a missing column',
      'person_id,name\n',
      /no column "email", "worker_type", "start_date", "end_date"/,
      /Add email,/,
    ],
    ['a column twice', `${HEADER},name\n`, /column "name" twice/, /Keep one/],
    ['no header', '', /empty file/, /header row/],
    [
      'quotes that do not match',
      `${HEADER}\n${ANA}\np_b,"B\n`,
      /quotes that do not match, line [34]/,
      /double quotes/,
    ],
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xfe, 0x41), /not UTF-8/, /CSV UTF-8/],
    ['a file over 20 MB', new Uint8Array(21 * 1024 * 1024), /more than 20971520/, /people only/],
  ])('refuses a file with %s', (_what, text, message, hint) => {
    const error = failure(text);
    expect(error).toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(String(error)).toContain('people.csv');
  });

  it.each([[null], ['p_ana'], [[1, 2]], [{}], [{ id: 1, key: 'HELP-1', fields: {} }]])(
    'rejects %j as a row without throwing',
    (item) => {
      expect(mapRow(item, { page: {} }).kind).toBe('reject');
    },
  );

  it('is a file and never asked for over HTTP', () => {
    const [roster] = people.streams;
    expect(
      roster?.skip?.(
        { path: 'people.csv' },
        { identity: null, scopes: null, plan: null, warnings: [] },
      ),
    ).toMatch(/file/);
  });
});
