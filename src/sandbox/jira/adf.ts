/** A document node of the Atlassian Document Format. */
interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Text as an ADF document: one paragraph a line, web addresses as links, `@p_sam` as mentions. */
export function adf(
  text: string,
  mentioned: (person: string) => { id: string; name: string } | undefined,
) {
  return {
    type: 'doc',
    version: 1,
    content: text
      .split('\n')
      .map((line) => ({ type: 'paragraph', content: inline(line, mentioned) })),
  };
}

function inline(
  line: string,
  mentioned: (person: string) => { id: string; name: string } | undefined,
): readonly Node[] {
  return line
    .split(/(@p_[a-z0-9_]+|https?:\/\/\S+)/)
    .filter((part) => part !== '')
    .map((part) => {
      const who = part.startsWith('@p_') ? mentioned(part.slice(1)) : undefined;
      if (who !== undefined)
        return { type: 'mention', attrs: { id: who.id, text: `@${who.name}` } };
      if (!/^https?:/.test(part)) return { type: 'text', text: part };
      return { type: 'text', text: part, marks: [{ type: 'link', attrs: { href: part } }] };
    });
}
