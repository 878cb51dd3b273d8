/** One thing that is wrong with a time stamp. */
export interface StampProblem {
  /** What does not hold: its form, what it is over, its signature, its certificates, its strength. */
  readonly kind: 'format' | 'imprint' | 'signature' | 'chain' | 'weak';
  /** In which of the two: the response, or the certificates beside it. */
  readonly where: 'response' | 'certificates';
  readonly expected: string;
  readonly found: string;
}

/** Collects problems, so that one does not hide another. */
export type Report = (
  kind: StampProblem['kind'],
  expected: string,
  found: string,
  where?: StampProblem['where'],
) => void;
