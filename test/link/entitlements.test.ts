import { describe, expect, it } from 'vitest';
import { entitlementsOf } from '../../src/link/entitlements.ts';
import { recordsByKind } from '../../src/link/records-by-kind.ts';
import { CATALOGUE } from './builders.ts';

const channel = {
  system: 'slack',
  type: 'channel',
  key: 'C1',
  name: 'general',
} as const;

describe('rights that no line of the catalogue names', () => {
  it('are standard, and membership of a channel is out of scope', () => {
    const { entry } = entitlementsOf(recordsByKind([]), CATALOGUE);
    const group = entry({ system: 'okta', type: 'group', key: 'g', name: 'unheard-of' });
    expect(group).toMatchObject({ class: 'standard' });
    expect(group.outOfScope).toBeUndefined();
    expect(entry(channel).outOfScope).toMatch(/No line of the catalogue/);
  });

  it('are in scope again once a line names them', () => {
    const rule = { ...channel, class: 'sensitive' as const, ephi: false };
    const { key: _, ...named } = { ...rule, delegates: [], birthright: false, aliases: [] };
    const { entry } = entitlementsOf(recordsByKind([]), { ...CATALOGUE, entitlements: [named] });
    expect(entry(channel)).toMatchObject({ class: 'sensitive' });
    expect(entry(channel).outOfScope).toBeUndefined();
  });
});
