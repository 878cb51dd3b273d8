import { PATHS, SIGNATURE_FILES } from '../format/paths.ts';
import { NAMESPACES } from '../integrity/ssh/signature.ts';
import type { PackSigner } from './contract.ts';
import { NOT_PROVED } from './words.ts';

/** As far as the recipe depends on who signs: whether a stamp was asked for, not which. */
type RecipeSigner = Pick<PackSigner, 'identity' | 'fingerprint'> & { readonly stamp?: unknown };

/** `VERIFY.md`: how to check a pack with tools that every system has. The `sh` blocks run as written. */
export function verifyRecipe(name: string, signer: RecipeSigner | undefined): string {
  return `# Verify this pack by hand

Nothing here needs the network, nor the program that made the pack. Run the steps in the folder that holds \`${name}.zip\`, on Linux or macOS (there \`shasum -a 256\` stands for \`sha256sum\`).

## 1. The zip is the one that was written

\`\`\`sh
sha256sum -c ${name}.zip.sha256
unzip -tq ${name}.zip
unzip -q ${name}.zip
\`\`\`

## 2. Every file is as it was packed

\`\`\`sh
cd ${name}
sha256sum -c --strict --quiet manifest-sha256.txt
sha256sum -c --strict --quiet tagmanifest-sha256.txt
\`\`\`

No output and exit code 0 mean that every listed file is unchanged.

## 3. Nothing was added or taken away

\`\`\`sh
cd ${name}
cut -c67- manifest-sha256.txt tagmanifest-sha256.txt | LC_ALL=C sort > ../${name}.listed
find . -type f ! -path ./tagmanifest-sha256.txt ! -path './signatures/*' | cut -c3- | LC_ALL=C sort | diff ../${name}.listed -
test -z "$(find . ! -type d ! -type f)" && test -z "$(find . -type d -empty)"
test -z "$(find . -path './signatures/*' ${SIGNATURE_FILES.map((path) => `! -path ./${path}`).join(' ')})"
\`\`\`

\`diff\` must print nothing. The line after it fails when there is a link or an empty folder, which the manifests can't list; the last one when \`signatures/\`, which signs the manifests and so stands outside them, holds a file of another name.

## 4. It is the pack you were told about

\`\`\`sh
cd ${name}
sha256sum tagmanifest-sha256.txt
\`\`\`

This is the *pack digest*. Compare it with the one you were given by another channel (a letter, a call, a ticket of your own). Whoever can change a file can also write new manifests; only the digest you already hold shows that.

${signer ? whoAndWhen(name, signer) : UNSIGNED}
## 6. One item of the log against its bytes

A line of \`log/entries.jsonl\` of kind \`item\` names a file below \`data/\`, the place of one received item in it, a salt, and the SHA-256 of salt and item together. \`docs/pack-format.md\` of the project, clause 6, says how to check one by hand; \`auditpack verify\` checks all.

## On Windows

\`certutil -hashfile FILE SHA256\` prints the SHA-256 of one file. 7-Zip checks a whole list: copy \`manifest-sha256.txt\` to \`m.sha256\` outside the folder's own list, open it in 7-Zip, and choose *Test*.

## What this does not prove

${NOT_PROVED.map((line) => `- ${line}`).join('\n')}
`;
}

const UNSIGNED = `## 5. Who made it, and when

This pack is not signed and carries no time stamp. Only the pack digest, told to you by another channel, says whose it is.
`;

function whoAndWhen(name: string, { identity, fingerprint, stamp }: RecipeSigner): string {
  return `## 5. Who made it

Put the line that the sender gave you by another channel, \`IDENTITY KEYTYPE KEY\`, into a file \`trusted_signers\` beside the zip. Don't take it from inside the pack: \`${PATHS.allowedSigners}\` is what a forger would write, too. The key's fingerprint is said to be \`${fingerprint}\`.

\`\`\`sh
cd ${name}
ssh-keygen -Y verify -f ../trusted_signers -I ${identity} -n ${NAMESPACES.pack} -s ${PATHS.signature} < tagmanifest-sha256.txt
\`\`\`

It must print \`Good "${NAMESPACES.pack}" signature\`. The signature covers the tag manifest, and so every file but those in \`signatures/\`. On Windows: \`cmd /c "ssh-keygen -Y verify … < tagmanifest-sha256.txt"\`. A reviewer's signature, if there is one, is \`${PATHS.review}\`; check it in the same way with \`-n ${NAMESPACES.review}\` and the reviewer's line.

## 5a. When it was made

${
  stamp
    ? `If there is a file \`${PATHS.timestamp}\`, a time-stamping authority says by its own clock that the signature existed. Get the authority's root certificate from the authority and put it beside the zip as \`tsa-root.pem\`.

\`\`\`sh
cd ${name}
if test -e ${PATHS.timestamp}; then openssl ts -verify -data ${PATHS.signature} -in ${PATHS.timestamp} -CAfile ../tsa-root.pem -untrusted ${PATHS.tsaChain}; else echo "no time anchor"; fi
if test -e ${PATHS.timestamp}; then openssl ts -reply -in ${PATHS.timestamp} -text; fi
\`\`\`

The first must print \`Verification: OK\`; the second shows the time. It has to be after the evidence came in (\`data/README.md\` says when). openssl asks whether the authority's certificates are valid today: when they have ended since, add \`-attime\` and that time in seconds since 1970.`
    : 'No time-stamping authority was asked: nobody but the sender says when.'
}
`;
}
