'use client';

import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { THEME_COOKIE, THEMES, type Theme, themeIn } from './theme.ts';
import styles from './theme-switch.module.css';

const ICONS: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };
const LABELS: Record<Theme, string> = { system: t('As the device'), light: t('Light'), dark: t('Dark') };
const A_YEAR = 365 * 24 * 3_600;

/** Light, dark, or as the reader's device is. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme(themeIn(document.documentElement.dataset.theme)), []);

  function choose(chosen: Theme) {
    setTheme(chosen);
    document.documentElement.dataset.theme = chosen;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we support.
    document.cookie = `${THEME_COOKIE}=${chosen}; path=/; max-age=${A_YEAR}; samesite=lax`;
  }

  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">{t('Theme')}</legend>
      {THEMES.map((each) => {
        const Icon = ICONS[each];
        return (
          <label key={each} title={LABELS[each]}>
            <input type="radio" name="theme" checked={theme === each} onChange={() => choose(each)} />
            <Icon size={15} aria-hidden />
            <span className="visually-hidden">{LABELS[each]}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
