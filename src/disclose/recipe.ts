import { DISCLOSURE } from '../format/disclosure.ts';

/**
 * `README.md` of a disclosure: what it shows, and how to check that with everyday tools. The `sh`
 * block runs as written, in the folder.
 */
export function disclosureReadme(about: {
  readonly pack: string;
  readonly packDigest: string;
  readonly entries: number;
  readonly items: number;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}): string {
  const { pack, packDigest, entries, items, origin, size, root } = about;
  return `# ${items} received item${items === 1 ? '' : 's'} of an evidence log

Taken from the pack \`${pack}\` (pack digest \`${packDigest}\`). In \`entries/\` stand ${entries} of the ${size} entries of the log \`${origin}\`. For each there is

- \`.leaf\`: the entry's line in the log, exactly, without its line feed;
- \`.bytes\`: the raw item exactly as it was received, where the entry is about one. The line holds its salt and \`digest\` = SHA-256(salt ‖ bytes);
- \`.path\`: the hashes that lead from the line to the root of the log's tree (RFC 6962), and on which side each stands.

\`${DISCLOSURE.checkpoint}\` is the log's head as the pack has it: name, number of entries, root. Nothing else of the pack is in here: of all other entries there are only hashes of lines that hold a salt nobody has.

## Check it by hand

In this folder, in a shell, with \`sha256sum\`, \`basenc\` and other programs of GNU coreutils 8.31 or newer, \`grep\`, \`sed\` and \`find\`. Where there is no \`basenc\`, \`unhex() { xxd -r -p; }\` and \`hex() { xxd -p -c 64; }\` do the same.

\`\`\`sh
set -e
export LC_ALL=C
unhex() { tr a-f A-F | basenc --base16 -d; }
hex() { basenc --base16 -w0 | tr A-F a-f; }

# Every file is as it was written; none is missing and none was added.
test -z "$(grep -avE '^[0-9a-f]{64}  [A-Za-z0-9/.]+$' ${DISCLOSURE.sums})"
sha256sum -c --strict --quiet ${DISCLOSURE.sums}
test "$(find . -type f ! -path ./${DISCLOSURE.sums} | cut -c3- | sort)" = "$(cut -c67- ${DISCLOSURE.sums})"
test -z "$(find . ! -type d ! -type f)$(find . -type d -empty)"

# Each item is what its line is about; each line leads to the root of the checkpoint.
root=$(sed -n 3p ${DISCLOSURE.checkpoint} | base64 -d | hex)
for leaf in entries/*.leaf; do
  entry=\${leaf%.leaf}
  if test -f "$entry.bytes"; then
    salt=$(sed 's/.*"salt":"\\([0-9a-f]*\\)".*/\\1/' "$leaf")
    digest=$(sed 's/.*"digest":"\\([0-9a-f]*\\)".*/\\1/' "$leaf")
    test "$({ printf %s "$salt" | unhex; cat "$entry.bytes"; } | sha256sum | cut -c1-64)" = "$digest"
  fi
  hash=$({ printf '\\000'; cat "$leaf"; } | sha256sum | cut -c1-64)
  while read -r side other; do
    if test "$side" = left; then pair=$other$hash; else pair=$hash$other; fi
    hash=$(printf 01%s "$pair" | unhex | sha256sum | cut -c1-64)
  done < "$entry.path"
  test "$hash" = "$root"
done
echo "Each entry stands in the log with the root $(sed -n 3p ${DISCLOSURE.checkpoint})"
\`\`\`

It stops with an error at the first thing that does not fit; the last line prints only when all of it does. \`auditpack verify\`, given this folder, checks the same.

## What that shows

That these bytes stand in the log whose root is \`${root}\`, at the places their lines name, and stood there before that root was stated.

## What it does not show

- Whose log that is: whoever can write a file can write a log. Compare root and size with a checkpoint that you already hold: of the pack, of a pack before or after it, or told by another channel. A signed checkpoint is checked with \`auditpack verify --key\`.
- That the vendor told the truth, and what else it told: what surrounds these items in the log is not in here.
- That ${DISCLOSURE.about} calls records and trails by the right names: it says how the pack saw them.
`;
}
