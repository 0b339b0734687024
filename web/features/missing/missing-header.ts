/** The request header with the address whose item is not there, as the proxy found out. */
export const MISSING_HEADER = 'x-graft-missing';
