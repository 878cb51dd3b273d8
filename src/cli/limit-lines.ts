import type { Limit } from '../model/statement.ts';

const SHOWN_TESTS = 6;

/** What a limit takes away and what can be done, one indented line each. */
export function limitLines({ detail, answer, weakens = [], fallback }: Limit): string[] {
  const more = weakens.length > SHOWN_TESTS ? ` and ${weakens.length - SHOWN_TESTS} more` : '';
  return [
    detail,
    ...(answer === undefined ? [] : [`  the vendor said: ${oneLine(answer)}`]),
    ...(weakens.length === 0
      ? []
      : [`  weakens ${weakens.slice(0, SHOWN_TESTS).join(', ')}${more}`]),
    ...(fallback === undefined ? [] : [`  instead: ${fallback}`]),
  ];
}

/** A vendor's words can't move the cursor or begin a line of their own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
