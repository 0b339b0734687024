export type CommercialUse = 'PERMITTED' | 'FORBIDDEN' | 'UNKNOWN';

/** What a licence says of commercial use, as the pages name it. */
export const COMMERCIAL_USE: Record<CommercialUse, string> = {
  PERMITTED: 'permitted',
  FORBIDDEN: 'not permitted',
  UNKNOWN: 'unknown: read the licence',
};
