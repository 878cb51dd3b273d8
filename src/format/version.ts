/** Written into every pack; a verifier refuses a pack of a format it does not know. */
export const FORMAT_VERSION = '1';
