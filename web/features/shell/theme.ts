/** The cookie that holds a reader's theme: the web server writes it into the page, so that no page flashes in the other one. */
export const THEME_COOKIE = 'graft_theme';

/** `system` follows the reader's device. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const themeIn = (cookie: string | undefined): Theme => THEMES.find((theme) => theme === cookie) ?? 'system';
