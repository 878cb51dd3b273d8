import { byText } from '../model/ids.ts';
import type { ControlResult, ItemResult, Results } from '../model/result.ts';
import type { PackInput } from './contract.ts';
import { localTime, utcTime } from './local-time.ts';
import { dispositionOf } from './tables/dispositions.ts';
import { gapsTable, openGaps } from './tables/gaps.ts';
import { exceptionRows } from './tables/results.ts';
import { counted, frameworkName, NOT_PROVED, STATE_ORDER, STATE_WORDS } from './words.ts';

/** Rows a narrative lists before it points to the full table. */
const SHOWN = 40;

/** `data/README.md`: what a reader who opens only this file must know, in plain words. */
export function readme(input: PackInput, name: string): string {
  return `${[
    `# Evidence pack of ${plain(input.organization)}`,
    whatItIs(input),
    ...(input.redaction ? [redacted(input.redaction.about)] : []),
    scope(input, name),
    howPulled(input),
    peopleResolved(input),
    testsRun(input.results),
    resultsTable(input),
    exceptions(input),
    gaps(input),
    byHand(input.results),
    handedIn(input),
    howToFollow(),
    howToVerify(name),
  ].join('\n\n')}\n`;
}

/** Evidence that people gave: named as such, with who answers for it. */
function handedIn(input: PackInput): string {
  const rows = (input.manual ?? []).flatMap(({ path, attested }) =>
    attested.map(
      ({ controls, why, from, obtained, who, sha256 }) =>
        `- **MANUAL** \`data/manual/${path}\` for ${controls.join(', ') || 'no named control'}: ${plain(why)}. From ${plain(from)}, obtained ${utcTime(obtained)}, attested by ${plain(who)}; SHA-256 \`${sha256}\`.`,
    ),
  );
  return `## Manual evidence

${rows.length === 0 ? 'None was handed in.' : `Handed in by people, not collected from a system; auditpack vouches for the bytes since they were handed in, and for nothing else.\n\n${rows.join('\n')}`}`;
}

function whatItIs(input: PackInput): string {
  return `This pack was prepared by ${plain(input.organization)}, that is by management. It holds what the connected systems answered when they were asked, byte for byte; the same in one record model; the tests run over whole populations; and every verdict with its evidence. It is evidence for an audit. It is not an audit, holds no opinion, and says of no control that it is met: an auditor decides that.

Verdicts have four values. An item *passed*, *deviates*, is *inconclusive* (evidence is missing or does not decide it) or is outside the test. A control that had no occasion to operate is reported as such and not as passed.`;
}

/** Before anything else is read: this is not everything. */
function redacted(about: NonNullable<PackInput['redaction']>['about']): string {
  const { pack, profiles, items, fields, verdicts, streams } = about;
  return `## This pack is redacted

A form of \`${pack}\` from which ${items} received items are withheld in whole or in part (${fields} fields in ${streams.length} streams):

${profiles.map(({ profile, says }) => `- *${plain(profile)}*: ${plain(says)}`).join('\n')}

\`data/redaction/withheld.jsonl\` lists each by its number in the log, with stream and profile. Log, root and checkpoint are those of the whole pack; what stands in the place of a withheld item is what the company says of it, and not proved. Everything derived is made of what is left. ${verdicts} verdicts that need something withheld are inconclusive and say so (\`evidence_withheld\`).`;
}

function scope(input: PackInput, name: string): string {
  const { period, trails } = input;
  const zone = period.timezone;
  const connected = [...new Set(input.statements.map(({ source }) => source))].sort(byText);
  return `## Scope and period

- Pack: \`${name}\`, number ${input.sequence} of this organization${
    input.previousPackDigest === undefined
      ? '; no earlier pack is named.'
      : `; the pack before has the digest \`${input.previousPackDigest}\`.`
  }
- Period: from ${localTime(period.from, zone)} up to, not including, ${localTime(period.to, zone)} (${zone}); in UTC ${utcTime(period.from)} to ${utcTime(period.to)}.
- Evidence received last at ${utcTime(trails.extractedAt)}; pack dated ${utcTime(input.generatedAt)}.
- Systems asked: ${connected.join(', ') || 'none'}. Anything else the company uses is not in this pack.
- Frameworks the tests are mapped to: ${input.frameworks.map(frameworkName).join('; ')}.
- Made with auditpack ${input.toolVersion}, test library ${input.libraryVersion}.`;
}

function howPulled(input: PackInput): string {
  const bySource = new Map<
    string,
    { received: number; streams: Set<string>; identities: Set<string>; open: Set<string> }
  >();
  for (const statement of input.statements) {
    const row = bySource.get(statement.source) ?? {
      received: 0,
      streams: new Set(),
      identities: new Set(),
      open: new Set(),
    };
    row.received += statement.received;
    row.streams.add(statement.stream);
    if (statement.identity !== null) row.identities.add(statement.identity);
    if (!statement.complete) row.open.add(statement.stream);
    bySource.set(statement.source, row);
  }
  const rows = [...bySource]
    .sort(([a], [b]) => byText(a, b))
    .map(
      ([source, row]) =>
        `| ${source} | ${cell([...row.identities].sort(byText).join(', ') || 'not reported')} | ${row.streams.size} | ${row.received} | ${cell([...row.open].sort(byText).join(', ') || 'none')} |`,
    );
  return `## How the data was pulled

Each system was read over its own API, or from a file where the statement says so, by the identity it reported. Every answer was stored before anything looked at it (\`data/raw/\`). Each stream ended in a completeness statement (\`data/runs/statements.jsonl\`) with the query, the window asked and answered, the counts, and why it is not whole where it is not.

| System | Read as | Streams | Items received | Streams not whole |
| --- | --- | ---: | ---: | --- |
${rows.join('\n')}`;
}

function peopleResolved(input: PackInput): string {
  const { accounts, people } = input.trails;
  const sure = accounts.filter(({ identity }) => (identity?.confidence ?? 0) >= 0.9).length;
  return `## How accounts were matched to people

${counted(accounts.length, 'account')} and ${counted(people.length, 'person', 'people')} were found. ${sure} of the accounts are matched with confidence 0.9 or more, by an id or an address the systems share; only these matches let an item pass or deviate. The others make the items that rest on them inconclusive. Every match with its rule and the next best candidate is in \`data/records/identities.jsonl\`.`;
}

function testsRun(results: Results): string {
  const rows = results.tests.map((test) => {
    const { P, F, I } = test.counts;
    const whole =
      test.notAssessed === undefined ? (test.populationComplete ? 'yes' : 'no') : 'not run';
    return `| ${test.test} | ${cell(words(test.name))}${test.advisory ? ' (advisory)' : ''} | ${P + F + I} | ${P} | ${F} | ${I} | ${whole} |`;
  });
  return `## Tests

A test reads every item of its population, never a sample. The exact tests are in \`data/library/\`, the thresholds with the policy behind them in \`data/parameters.yaml\`. An advisory test never changes the state of a control.

| Test | Name | Items | Pass | Deviate | Inconclusive | Population proven whole |
| --- | --- | ---: | ---: | ---: | ---: | --- |
${rows.join('\n')}`;
}

function resultsTable(input: PackInput): string {
  const { controls } = input.results;
  const frameworks = [...new Set(controls.map(({ framework }) => framework))];
  const counts = frameworks.map((framework) => {
    const own = controls.filter((control) => control.framework === framework);
    const cells = STATE_ORDER.map(
      (state) => own.filter((control) => control.state === state).length,
    );
    return `| ${frameworkName(framework)} | ${cells.join(' | ')} |`;
  });
  return `## Results

| Framework | ${STATE_ORDER.map((state) => STATE_WORDS[state].name).join(' | ')} |
| --- |${STATE_ORDER.map(() => ' ---: |').join('')}
${counts.join('\n')}

${STATE_ORDER.map((state) => `- **${STATE_WORDS[state].name}**: ${STATE_WORDS[state].means}`).join('\n')}

| Control | Title | State | Pass | Deviate | Inconclusive |
| --- | --- | --- | ---: | ---: | ---: |
${controls.map(controlLine).join('\n')}`;
}

function controlLine(control: ControlResult): string {
  const { P, F, I } = control.counts;
  const name = `${control.framework} ${control.control}`;
  return `| ${cell(name)} | ${cell(control.title)} | ${STATE_WORDS[control.state].name} | ${P} | ${F} | ${I} |`;
}

function exceptions(input: PackInput): string {
  const rows = exceptionRows(input.results);
  if (rows.length === 0)
    return '## Exceptions\n\nNo item deviates. Read this together with the gaps below: what could not be decided is not counted as passed.';
  const lines = rows
    .slice(0, SHOWN)
    .map(
      ({ id, item, test, n, of }) =>
        `- **${id}** ${plain(item.says)} (${item.test} ${words(test.name)}; ${n} of ${of} deviate; ${item.reason})${disposed(item, input)}`,
    );
  return `## Exceptions

${lines.join('\n')}${more(rows.length, 'data/exceptions/exceptions.csv')}`;
}

/** What the company says it did about it; the verdict stays. */
function disposed(item: ItemResult, { trails }: PackInput): string {
  const disposition = dispositionOf(item, trails.decisions);
  if (disposition === undefined) return '';
  const { status, cause, action } = disposition;
  return ` Disposition (${status}; changes no verdict): ${plain(cause)}${action === undefined ? '' : ` ${plain(action)}`}`;
}

function gaps(input: PackInput): string {
  const { rows } = gapsTable(input);
  if (rows.length === 0) return '## Gaps and limits\n\nNone is known.';
  const lines = rows
    .slice(0, SHOWN)
    .map(([kind, where, from, to, refillable, why, , weakens, instead]) => {
      const span = from === undefined ? '' : `, ${from} to ${to}`;
      const until = refillable === undefined ? '' : ` Can be filled until: ${refillable}.`;
      const tests = weakens === undefined ? '' : ` Weakens ${weakens}.`;
      const otherwise = instead === undefined ? '' : ` Instead: ${plain(String(instead))}`;
      return `- ${kind}, ${plain(String(where))}${span}: ${plain(String(why))}${until}${tests}${otherwise}`;
    });
  return `## Gaps and limits

Gaps that make something incomplete: ${openGaps(input)}; with the limits to be known: ${rows.length}. ${counted(
    input.statements.reduce((n, { rejects }) => n + rejects.count, 0),
    'received item',
  )} could not be mapped; each is in \`data/records/rejects.jsonl\` with its reason.

${lines.join('\n')}${more(rows.length, 'data/results/gaps.csv')}`;
}

function byHand(results: Results): string {
  const wanted = [...new Set(results.controls.flatMap(({ manualEvidence }) => manualEvidence))];
  const list = wanted.sort(byText).map((item) => `- ${plain(item)}`);
  return `## What this pack does not supply

These are asked for by the controls and must be handed over by hand:

${list.join('\n') || '- nothing is listed by the controls in scope'}`;
}

function howToFollow(): string {
  return `## How to follow a verdict to its bytes

A line of evidence like \`data/raw/okta/RUN/users.bodies#/3 @1200+450\` names a file, where in the vendor's answer the thing stands (\`#/3\`), and its bytes: 450 of them after the first 1200. In the extracted pack they come out with

\`\`\`
tail -c +1201 data/raw/okta/RUN/users.bodies | head -c 450
\`\`\`

(the number after \`+\` is one more, because \`tail\` counts from one). All evidence of an item is in \`data/results/items.jsonl\`, to be found by its item id; when which request was answered stands beside the bytes in \`users.exchanges.jsonl\`.`;
}

function howToVerify(name: string): string {
  return `## How to verify

\`\`\`
auditpack verify ${name}.zip
\`\`\`

Exit code 0: every byte is as it was packed. 1: something was changed; the first bad file is named. 2: it could not be checked. 3: intact, but an origin that was asked for is not proved. Without our tool, \`VERIFY.md\` has the same with \`unzip\` and \`sha256sum\`. No network is needed.

What no check of this pack can prove:

${NOT_PROVED.map((line) => `- ${line}`).join('\n')}`;
}

function more(total: number, file: string): string {
  return total > SHOWN ? `\n- … and ${total - SHOWN} more in \`${file}\`` : '';
}

/** `approval_precedes_grant` → `approval precedes grant`. */
function words(name: string): string {
  return plain(name.replaceAll('_', ' '));
}

/** A text from elsewhere on one line, unable to become markup. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\p{Bidi_Control}]/gu, '\uFFFD')
    .replace(/[\\`*_<>[\]]/g, '\\$&')
    .trim();
}

function cell(text: string): string {
  return plain(text).replaceAll('|', '\\|');
}
