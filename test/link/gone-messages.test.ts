import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../src/model/record.ts';
import type { Statement } from '../../src/model/statement.ts';
import { account, at, link, message, only, person, statement } from './builders.ts';

const STAFF = ['Lee Marchetti', 'Dana Okafor', 'Kai Brandt'].flatMap((name) => [
  person(`p_${name.split(' ')[0]?.toLowerCase()}`, name),
  account('slack', name),
]);
const FIRST = '2026-04-01T06:00:00Z';
const SECOND = '2026-07-02T11:59:00Z';
const seen = (run: string, observed: string, more: Partial<RecordOf<'message'>> = {}) => ({
  stream: 'messages',
  observedAt: at(observed),
  run,
  ...more,
});
const ASKED = '2026-03-10T14:00:00Z';
const TS = `${Date.parse(ASKED) / 1000}.000100`;
const asked = (more = {}) =>
  message('Kai Brandt', ASKED, 'please add me to phi-readers', seen('r2', SECOND, more));
const approved = (more = {}) =>
  message('Lee Marchetti', '2026-03-10T14:20:00Z', 'approved', {
    threadTs: TS,
    ...seen('r1', FIRST),
    ...more,
  });
const run = (id: string, started: string, more: Partial<Statement> = {}) =>
  statement('slack', 'messages', {
    run: id,
    nature: 'objects',
    startedAt: at(started),
    endedAt: at(started),
    ...more,
  });
const both = [run('r1', FIRST), run('r2', SECOND)];
const how = (records: Parameters<typeof link>[0], statements: readonly Statement[]) =>
  only(only(link(records, { statements }).requests).approvals).how;

describe('a message that a later run no longer met', () => {
  it('counts, and says that it was deleted and by when', () => {
    expect(how([...STAFF, asked(), approved()], both)).toBe(
      `explicit words; the message was deleted, gone by ${at(SECOND)}`,
    );
  });

  it.each([
    ['was met by it', { ...seen('r2', SECOND) }, both],
    ['was the last run', {}, [run('r1', FIRST)]],
    ['was not complete', {}, [run('r1', FIRST), run('r2', SECOND, { complete: false })]],
    [
      'asked for another time',
      {},
      [
        run('r1', FIRST),
        run('r2', SECOND, { asked: { from: at('2026-06-01T00:00:00Z'), to: at(SECOND) } }),
      ],
    ],
    ['was another stream', {}, [run('r1', FIRST), run('r2', SECOND, { stream: 'export' })]],
  ])('is not called deleted where that run %s', (_, more, statements) => {
    expect(how([...STAFF, asked(), approved(more)], statements)).toBe('explicit words');
  });

  it('is not called deleted where the channel was not read any more', () => {
    expect(how([...STAFF, asked(seen('r1', FIRST)), approved()], both)).toBe('explicit words');
  });

  it('keeps its words where Slack left a tombstone', () => {
    const stone = message('Slackbot', ASKED, 'This message was deleted.', {
      subtype: 'tombstone',
      ...seen('r2', SECOND),
    });
    const { requests } = link([...STAFF, asked(seen('r1', FIRST)), stone], { statements: both });
    expect(only(requests).reason).toBe('please add me to phi-readers');
    expect(only(requests).evidence[0]?.what).toContain(`deleted, gone by ${at(SECOND)}`);
  });

  it('keeps both texts of an edit, the later one counting', () => {
    const before = approved({ text: 'no' });
    const after = approved({
      ...seen('r2', SECOND),
      text: 'approved',
      editedAt: at('2026-05-01T00:00:00Z'),
    });
    const request = only(link([...STAFF, asked(), before, after], { statements: both }).requests);
    expect(only(request.approvals)).toMatchObject({ decision: 'approved', edited: true });
  });
});
