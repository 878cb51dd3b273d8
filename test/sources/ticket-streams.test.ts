import { describe, expect, it } from 'vitest';
import { ticketStreams } from '../../src/sources/registry.ts';

const none: readonly string[] = [];
const streams = (source: string, projects: object) =>
  ticketStreams({ systems: [], sources: new Map([[source, { projects }]]) });

describe('streams that hold tickets', () => {
  it("are Jira's issues, for the uses that have projects", () => {
    expect(
      streams('jira', { access: ['HELP'], change: ['ENG'], incident: ['SEC'] }).get('jira/issues'),
    ).toEqual(['access', 'change', 'incident']);
    expect(
      streams('jira', { access: ['HELP'], change: none, incident: none }).get('jira/issues'),
    ).toEqual(['access']);
  });

  it('are none of a source that names no projects', () => {
    expect(streams('jira', {}).has('jira/issues')).toBe(false);
    expect(ticketStreams({ systems: [], sources: new Map() }).has('jira/issues')).toBe(false);
  });

  it("are ServiceNow's and PagerDuty's whatever is configured, and imported tables'", () => {
    const all = ticketStreams({ systems: ['vault'], sources: new Map() });
    expect(all.get('servicenow/requests')).toEqual(['access']);
    expect(all.get('pagerduty/incidents')).toEqual(['incident']);
    expect([...all.keys()].some((name) => name.startsWith('vault/'))).toBe(true);
  });
});
