import { byText } from '../model/ids.ts';
import { SOURCES } from '../sources/registry.ts';

/**
 * The scopes each source needs and what each is for, as a page to copy from when a credential is
 * made. It comes from what the streams ask for, so it is never longer or shorter than that.
 */
export function scopeList(): string {
  const sections = SOURCES.flatMap(({ title, streams }) => {
    const uses = new Map<string, string[]>();
    for (const stream of streams.filter(({ importOnly }) => !importOnly)) {
      for (const scope of stream.scopes) {
        uses.set(scope, [...(uses.get(scope) ?? []), stream.name]);
      }
    }
    const rows = [...uses].sort(([a], [b]) => byText(a, b));
    if (rows.length === 0) return [];
    return [
      [
        `## ${title}`,
        '',
        ...rows.map(([scope, names]) => `- \`${scope}\`: ${names.join(', ')}`),
        '',
        'In one line:',
        '',
        '```',
        rows.map(([scope]) => scope).join(','),
        '```',
      ].join('\n'),
    ];
  });
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

const HEAD = `# Scopes

What auditpack asks each vendor for. Leave one out, and the streams behind it say so in the pack;
everything else still works. docs/sources/ has the steps and says which are optional.`;
