/** The attribute of an element that keeps what stands below it on the page from being shown: see web/app/globals.css. */
export const HOLDS = { 'data-holds': '' } as const;
