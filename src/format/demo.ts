/**
 * Fingerprint of the key that signs the demo. It is made from a seed that stands in the source, so
 * that the demo gives the same bytes everywhere: its signature proves nothing about anybody.
 */
export const DEMO_KEY = 'SHA256:lZPcdoYjcSyjSy3hlRlgs1ihxuJoutskSKSLOvFg11g';
