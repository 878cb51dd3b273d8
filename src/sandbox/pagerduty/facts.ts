import { z } from 'zod';
import { fact, person } from '../fact-parts.ts';

export const PagerDutyFact = z.discriminatedUnion('do', [
  /** Raised by the service's monitoring, or opened by hand where `by` says so. */
  fact('pagerduty.trigger', {
    id: z.string(),
    service: z.string(),
    title: z.string(),
    by: person.optional(),
    priority: z.string().optional(),
  }),
  fact('pagerduty.acknowledge', { id: z.string(), by: person }),
  fact('pagerduty.resolve', { id: z.string(), by: person }),
  fact('pagerduty.note', { id: z.string(), by: person, text: z.string() }),
]);
