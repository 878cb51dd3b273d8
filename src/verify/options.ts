/** One option of `verify`, the same for `auditpack verify` and for the verifier that stands alone. */
export interface VerifyOption {
  readonly name: string;
  /** What the value is called in help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

export const VERIFY_OPTIONS: readonly VerifyOption[] = [
  { name: 'strict', help: 'exit 1 also when nothing is altered but something is not shown' },
];

/** Values by option name: true for a switch, text for the others. */
export type VerifyValues = Readonly<Record<string, string | boolean | undefined>>;
