import type { Evidence } from '../../../model/evidence.ts';
import type { Instant } from '../../../model/time.ts';
import { defineTest, fail, pass, type Subject, type TestInput } from '../../define-test.ts';

/** Something a person put into the evidence, with what is said of it. */
interface Manual {
  readonly what: string;
  readonly who: string;
  readonly when: string;
  readonly why: string;
  readonly from: string;
  /** SHA-256 of a file as handed in. */
  readonly digest?: string;
  readonly evidence: readonly Evidence[];
}

/** Whatever people handed in or decided names who, when, why and from where, and files their digest. */
export const manualItemsAttested = defineTest<Manual>({
  id: 'IPE-10',
  items: (input) => [...files(input), ...decided(input)],
  judge({ what, who, when, why, from, digest, evidence }) {
    const lacking = Object.entries({ who, when, why, from }).flatMap(([name, said]) =>
      said.trim() === '' ? [name] : [],
    );
    if (lacking.length > 0)
      return fail('not_attested', `${what} does not say ${lacking.join(', ')}.`, evidence);
    const bytes = digest === undefined ? '' : `; SHA-256 ${digest}`;
    return pass(
      'attested',
      `MANUAL: ${what}, by ${who} on ${when}, from ${from}: ${why}${bytes}.`,
      evidence,
    );
  },
});

function files({ attestations }: TestInput): Subject<Manual>[] {
  return attestations.map(({ id, raw, file, sha256, who, obtained, why, from }) =>
    subject(`${file} ${sha256.slice(0, 12)}`, file, obtained, {
      what: file,
      who,
      when: obtained,
      why,
      from,
      digest: sha256,
      evidence: [{ record: id, what: `attestation of ${file}`, raw }],
    }),
  );
}

/** Links and identities that only a person's word makes. */
function decided({ trails }: TestInput): Subject<Manual>[] {
  const { identities, links } = trails.decisions;
  const from = 'decisions.yaml';
  return [
    ...identities.map(({ system, account, person, by, on, note = '' }) =>
      subject(`${system} ${account} is ${person}`, `${system} ${account}`, undefined, {
        what: `${system} account ${account} is ${person}'s`,
        who: by,
        when: on,
        why: note,
        from,
        evidence: [],
      }),
    ),
    ...links.map(({ grant, request, by, on, note = '' }) =>
      subject(`${grant} by ${request}`, request, undefined, {
        what: `${grant} was asked for by ${request}`,
        who: by,
        when: on,
        why: note,
        from,
        evidence: [],
      }),
    ),
  ];
}

function subject(
  id: string,
  label: string,
  at: Instant | undefined,
  value: Manual,
): Subject<Manual> {
  return { id, label, ...(at !== undefined && { at }), traits: [], value };
}
