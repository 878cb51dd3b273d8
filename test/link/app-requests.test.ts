import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../src/model/record.ts';
import { account, at, event, group, link, mail, message, only, person, ref } from './builders.ts';

const NAMES = ['Lee Marchetti', 'Priya Natarajan', 'Ana Ribeiro', 'Dana Okafor'];
const STAFF = NAMES.flatMap((name) => [
  person(`p_${name.split(' ')[0]?.toLowerCase()}`, name),
  account('okta', name),
  account('slack', name, { accountId: `U${name.split(' ')[0]?.toUpperCase()}` }),
]);
const BOT = { system: 'slack' as const, id: 'B1', type: 'bot' as const, name: 'access-bot' };
const ASKED = '<@UANA> asks for phi-readers. Reason: claims backlog';
const TS = '1773154805.000100';

const bot = (text: string, more: Partial<RecordOf<'message'>> = {}) =>
  message('', '2026-03-10T15:00:05Z', text, { author: BOT, ts: TS, ...more });
const edited = (text: string, more: Partial<RecordOf<'message'>> = {}) =>
  bot(text, { editedAt: at('2026-03-10T15:02:10Z'), ...more });
const requests = (...messages: RecordOf<'message'>[]) => link([...STAFF, ...messages]).requests;

describe('a request that an app passes on', () => {
  it('is by and for whom the app says, for the reason it says', () => {
    expect(only(requests(bot(`${ASKED}\n[Approve] [Deny]`)))).toMatchObject({
      channel: 'slack',
      requester: 'p_ana',
      requesterConfidence: 0.95,
      beneficiaries: ['p_ana'],
      asked: [{ text: 'phi-readers' }],
      reason: `${ASKED}\n[Approve] [Deny]`,
      approvals: [],
      outcome: 'open',
    });
  });

  it('may be a form with labels', () => {
    const form = 'Requester: <@ULEE>\nRequested for: <@UANA>\n*Access:* phi-readers\nReason: cover';
    expect(only(requests(bot(form)))).toMatchObject({
      requester: 'p_lee',
      beneficiaries: ['p_ana'],
      reason: 'cover',
    });
  });

  it.each([
    ['a notice of what was done', 'Ana Ribeiro was added to phi-readers'],
    ['a request by nobody known', 'Somebody asks for phi-readers'],
    ['a request for nothing that has a name', '<@UANA> asks for coffee'],
  ])('is not %s', (_, text) => {
    expect(requests(bot(text))).toEqual([]);
  });
});

describe('a decision by button', () => {
  const decided = (text: string, ...more: RecordOf<'message'>[]) =>
    only(requests(edited(text), ...more)).approvals;

  it('is recorded (B), at some time until the app wrote it down', () => {
    expect(decided(`${ASKED}\nApproved by <@UPRIYA>`)).toMatchObject([
      {
        approver: 'p_priya',
        decision: 'approved',
        strength: 'B',
        decided: { earliest: at('2026-03-10T15:00:05Z'), latest: at('2026-03-10T15:02:10Z') },
      },
    ]);
    expect(decided(`${ASKED}\n:x: *Denied* by <@UPRIYA>`)).toMatchObject([
      { decision: 'declined', strength: 'B' },
    ]);
  });

  it.each([
    ['in words that the requester may have put in', `${ASKED}\nApproved by <@UPRIYA>\nthanks`],
    ['while the buttons are there', `${ASKED}\n[Approve] [Deny]\nApproved by <@UPRIYA>`],
    ['inside a line', `${ASKED} Approved by <@UPRIYA>`],
    ['by nobody in particular', `${ASKED}\nApproved by Priya`],
  ])('is none %s', (_, text) => {
    expect(decided(text)).toEqual([]);
  });

  it('is none in a message the app never changed', () => {
    expect(only(requests(bot(`${ASKED}\nApproved by <@UPRIYA>`))).approvals).toEqual([]);
  });

  it("is the app's own reply, and not another's", () => {
    const reply = (author: typeof BOT | ReturnType<typeof ref>) =>
      message('', '2026-03-10T15:03:00Z', 'Approved by <@UPRIYA>', { author, threadTs: TS });
    expect(decided(ASKED, reply(BOT))).toMatchObject([{ approver: 'p_priya', strength: 'B' }]);
    expect(decided(ASKED, reply({ ...BOT, id: 'B2' }))).toEqual([]);
    const person = { system: 'slack' as const, id: 'UANA', login: mail('Ana Ribeiro') };
    expect(decided(ASKED, reply(person))).toMatchObject([{ decision: 'pending', strength: 'C' }]);
  });

  it("links by what the app calls the matter, which the grant's record names", () => {
    const metadata = { type: 'request', payload: '{"id":"R-77"}' };
    const grant = event('okta', 'grant.add', '2026-03-10T15:02:14Z', {
      subject: ref('okta', 'Ana Ribeiro'),
      entitlement: group('phi-readers'),
      mentions: ['R-77'],
    });
    const trails = link([...STAFF, edited(`${ASKED}\nApproved by <@UPRIYA>`, { metadata }), grant]);
    expect(only(trails.links)).toMatchObject({ rule: 'referenced', confidence: 0.95 });
  });
});

describe('a message that was changed', () => {
  it('says when, where a person wrote it', () => {
    const asked = message('Ana Ribeiro', '2026-03-10T15:00:00Z', 'I need phi-readers', {
      author: { system: 'slack', id: 'UANA' },
      editedAt: at('2026-03-10T16:00:00Z'),
    });
    expect(only(requests(asked)).changed?.latest).toBe(at('2026-03-10T16:00:00Z'));
    expect(only(requests(edited(ASKED))).changed).toBeUndefined();
  });

  it('may say until when', () => {
    const asked = message(
      'Ana Ribeiro',
      '2026-03-10T15:00:00Z',
      'I need phi-readers until 2026-04-30',
    );
    expect(only(requests(asked)).expiry?.latest).toBe(at('2026-05-01T05:00:00Z'));
  });
});
