/** The cookie that holds a reader's theme: the web server writes it into the page, so that no page flashes in the other one. */
export const THEME_COOKIE = 'graft_theme';

/** `system` follows the reader's device. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const themeIn = (cookie: string | undefined): Theme => THEMES.find((theme) => theme === cookie) ?? 'system';

const A_YEAR = 365 * 24 * 3_600;

/** Heard by what shows the theme, whoever chose it. */
export const THEME_CHOSEN = 'graft-theme-chosen';

/** Shows all pages in a theme, in this browser, from now on. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we support.
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${A_YEAR}; samesite=lax`;
  window.dispatchEvent(new Event(THEME_CHOSEN));
}
