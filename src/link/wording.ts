/**
 * What a person's words decide. Strength C of the approval classes needs explicit words that
 * clearly answer; everything short of that is `unclear` and shown, or `none`.
 */
export type Decision = 'approved' | 'declined' | 'unclear' | 'none';

const APPROVING =
  /\b(?:approved?|approving|go ahead|lgtm|signed off|sign off on|(?:ok|okay|fine) (?:by|from|with) me|ok(?:ay)? to (?:proceed|add|grant))\b/;
const DECLINING =
  /\b(?:declin(?:ed|e|ing)|reject(?:ed|ing)?|den(?:ied|y)|disapproved?|not approved|(?:can(?:no|')t|cannot|won'?t|will not|do not|don'?t) (?:approve|grant|add|give|proceed|go ahead))\b/;
const NEGATED =
  /\b(?:not|no|never|nobody|without|un|isn'?t|wasn'?t|hasn'?t|haven'?t|cannot|can'?t|don'?t|didn'?t|won'?t|wouldn'?t)\b/;
/** The decision waits for something, or is taken back in the same breath. */
const CONDITIONAL =
  /\b(?:if|when|once|unless|after|before|as soon as|as long as|provided|assuming|pending|subject to|but|however|except|though|although|should|would|could|might|maybe|probably|waiting|awaiting|let'?s wait)\b/;
/** Words before the approving one that leave it the writer's own decision. */
const OWN =
  /(?:^|[\s,;:.!-])(?:i|i'?ve|i'?m|hereby|is|are|this|that|it|request|access|all|both|yes|yep|yeah|ok|okay|sure|thanks|great|good|looks|and|also|consider|now|have)$/;
const CONFIRMING =
  /\b(?:done|completed?|all set|set up|added|granted|provisioned|in place|created|enabled|access (?:is )?(?:given|active|ready))\b/;
const RETRO =
  /\b(?:retroactive(?:ly)?|retrospective(?:ly)?|after the fact|confirm(?:ing)? (?:that )?i (?:had )?approved|had approved|already approved)\b/;

/** Reads the decision in a reply or comment. Quoted lines do not count as the writer's words. */
export function decisionIn(text: string): Decision {
  const sentences = sentencesOf(unquoted(text));
  const found = sentences.map(decisionOf).filter((decision) => decision !== 'none');
  if (found.length === 0) return 'none';
  const hedged = sentences.some((sentence) => /\b(?:but|however|except)\b/.test(sentence));
  const [first] = new Set(found);
  const clear = new Set(found).size === 1 && !(hedged && first === 'approved');
  return clear && first !== undefined ? first : 'unclear';
}

/** Do these words say that the thing asked for has been done? */
export function confirms(text: string): boolean {
  return sentencesOf(unquoted(text)).some(
    (sentence) =>
      CONFIRMING.test(sentence) &&
      !sentence.endsWith('?') &&
      !NEGATED.test(sentence) &&
      !CONDITIONAL.test(sentence),
  );
}

const REVIEWED =
  /\b(?:reviewed|have looked (?:through|over)|went through|checked)\b.*\b(?:access|use|rights|permissions|log|session|activity|account|break-?glass)\b|\b(?:access|use|usage|log) (?:review|recertification)(?: is| was)?(?: done|complete[d]?|recorded|finished|ok)?\b|\breviewed by me\b/;
const NOT_YET =
  /\b(?:will|shall|to be|todo|please|need(?:s)? to|must|tomorrow|next week|planned|due)\b/;

/** Do these words say that their writer reviewed somebody's access or the use of an account? */
export function saysReviewed(text: string): boolean {
  return sentencesOf(unquoted(text)).some(
    (sentence) =>
      REVIEWED.test(sentence) &&
      !sentence.endsWith('?') &&
      !NEGATED.test(sentence.split(/[,;:]/)[0] ?? sentence) &&
      !NOT_YET.test(sentence) &&
      !/\breviewed by (?!me\b)/.test(sentence),
  );
}

/** A statement afterwards that an approval had been given: never an approval before the fact. */
export function isRetrospective(text: string): boolean {
  return RETRO.test(unquoted(text).toLowerCase());
}

function decisionOf(sentence: string): Decision {
  if (DECLINING.test(sentence)) return sentence.endsWith('?') ? 'unclear' : 'declined';
  const match = APPROVING.exec(sentence);
  if (match === null) return 'none';
  const before = sentence.slice(0, match.index).trimEnd();
  const guarded =
    sentence.endsWith('?') ||
    CONDITIONAL.test(sentence) ||
    RETRO.test(sentence) ||
    reported(sentence);
  if (guarded || !(before === '' || OWN.test(before) || /[,;:!-]$/.test(before))) return 'unclear';
  return NEGATED.test(before) ? 'unclear' : 'approved';
}

/** `Approved by Lee` tells of somebody else's decision. */
function reported(sentence: string): boolean {
  return /\bapproved (?:by|in|earlier|yesterday|last)\b/.test(sentence);
}

function sentencesOf(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim().replace(/[.!\s]+$/, ''))
    .filter((sentence) => sentence !== '');
}

/** Without quoted lines, code, and words in quotation marks. */
function unquoted(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*(?:>|&gt;)/.test(line))
    .join('\n')
    .replaceAll(/```[\s\S]*?```|`[^`]*`|"[^"]*"|“[^”]*”/g, ' ');
}
