import { NOT_PROVED } from './words.ts';

/** `VERIFY.md`: how to check a pack with tools that every system has. The `sh` blocks run as written. */
export function verifyRecipe(name: string): string {
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
find . -type f ! -path ./tagmanifest-sha256.txt | cut -c3- | LC_ALL=C sort | diff ../${name}.listed -
test -z "$(find . ! -type d ! -type f)" && test -z "$(find . -type d -empty)"
\`\`\`

\`diff\` must print nothing. The last line fails when there is a link or an empty folder, which the manifests can't list.

## 4. It is the pack you were told about

\`\`\`sh
cd ${name}
sha256sum tagmanifest-sha256.txt
\`\`\`

This is the *pack digest*. Compare it with the one you were given by another channel (a letter, a call, a ticket of your own). Whoever can change a file can also write new manifests; only the digest you already hold shows that.

## 5. One item of the log against its bytes

A line of \`log/entries.jsonl\` of kind \`item\` names a file below \`data/\`, the place of one received item in it, a salt, and the SHA-256 of salt and item together. \`docs/pack-format.md\` of the project, clause 6, says how to check one by hand; \`auditpack verify\` checks all.

## On Windows

\`certutil -hashfile FILE SHA256\` prints the SHA-256 of one file. 7-Zip checks a whole list: copy \`manifest-sha256.txt\` to \`m.sha256\` outside the folder's own list, open it in 7-Zip, and choose *Test*.

## What this does not prove

${NOT_PROVED.map((line) => `- ${line}`).join('\n')}

The folder \`signatures/\` is reserved and absent: this format has no signature yet.
`;
}
