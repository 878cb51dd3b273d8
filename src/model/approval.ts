import type { Evidence } from './evidence.ts';
import type { TimeFact } from './time.ts';

export type Strength = 'A' | 'B' | 'C' | 'D' | 'E';

export interface Approval {
  readonly id: string;
  readonly approver?: string;
  readonly approverConfidence: number;
  readonly approverLogin: string;
  readonly decision: 'approved' | 'declined' | 'withdrawn' | 'pending';
  readonly decided: TimeFact;
  readonly strength: Strength;
  readonly text: string;
  readonly edited: boolean;
  readonly how: string;
  readonly evidence: readonly Evidence[];
}
