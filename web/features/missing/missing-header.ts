/** The request header with the address whose item is not there, as the proxy found out; next.config.ts has it, too. */
export const MISSING_HEADER = 'x-graft-missing';
