/** A checkpoint as it goes out, in each of its forms. */
export interface Published {
  /** The signed note: several lines. */
  readonly note: string;
  /** The same on one line. */
  readonly line: string;
  /** What a commit says. */
  readonly says: string;
}

/** What came of it; a failure is a result, because the pack must not be lost for it. */
export type Outcome =
  | { readonly state: 'published' | 'already' }
  | { readonly state: 'failed'; readonly why: string };
