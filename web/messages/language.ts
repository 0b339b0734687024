/** The language of the pages, as in BCP 47. `next build` puts it and its catalogue into the code: one language an installation. */
export const LANGUAGE = process.env.GRAFT_LANGUAGE || 'en';

/** The same for dates and times: the pages' English writes them as 28 Nov 2026, 13:05. */
export const DATES = LANGUAGE === 'en' ? 'en-GB' : LANGUAGE;
