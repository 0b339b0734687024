/** How long the web server asks whether something is there. Longer than that, and the page is tried. */
export const PATIENCE_MILLISECONDS = 1_000;
