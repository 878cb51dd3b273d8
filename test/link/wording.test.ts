import { describe, expect, it } from 'vitest';
import { confirms, decisionIn, isRetrospective } from '../../src/link/wording.ts';

describe('decisionIn', () => {
  it.each([
    'Approved',
    'approved.',
    'Approved!',
    'Yes, approved',
    'This is approved.',
    'I approve this',
    'go ahead',
    'Go ahead, bypass review',
    'ok by me',
    'Thanks Olu. Approved.',
    'Approved for phi-readers through April',
    'LGTM',
  ])('takes "%s" as approval', (text) => {
    expect(decisionIn(text)).toBe('approved');
  });

  it.each([
    'approved when Sam agrees',
    'ok when the training is done, then approved',
    'looks fine but I want Lee to see it. approved?',
    'is this approved?',
    'Approved by Lee yesterday',
    'Lee approved this',
    'I would have approved it',
    'not yet approved',
    'Approved. But only after the training',
    'never approved anything like it',
    'once approved, tell me',
    'needs to be approved',
    'can you please approve',
    'approved / declined',
    'I confirm I approved this on Monday',
  ])('does not take "%s" as approval', (text) => {
    expect(decisionIn(text)).not.toBe('approved');
  });

  it.each(['Declined', 'not approved', "I can't approve this", 'rejected: no need', 'denied'])(
    'takes "%s" as refusal',
    (text) => {
      expect(decisionIn(text)).toBe('declined');
    },
  );

  it.each([
    '',
    'ok',
    'looks fine',
    'done',
    '> Approved\nwhat does this mean',
    'she wrote "approved"',
  ])('sees no decision in "%s"', (text) => {
    expect(decisionIn(text)).toBe('none');
  });
});

describe('confirms', () => {
  it.each(['done', 'Added to Salesforce.', 'Account and groups are in place.', 'All set!'])(
    'takes "%s" as confirmation',
    (text) => {
      expect(confirms(text)).toBe(true);
    },
  );
  it.each(['not done yet', 'done?', 'will be done when Lee is back', 'need it'])(
    'does not take "%s" as confirmation',
    (text) => {
      expect(confirms(text)).toBe(false);
    },
  );
});

it('knows an approval told afterwards', () => {
  expect(isRetrospective('I confirm I approved this on Monday')).toBe(true);
  expect(isRetrospective('Approved')).toBe(false);
});
