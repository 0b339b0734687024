'use client';

import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { chooseTheme, THEME_CHOSEN, THEMES, type Theme, themeIn } from './theme.ts';
import styles from './theme-switch.module.css';

const ICONS: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };
const LABELS: Record<Theme, string> = { system: t('As the device'), light: t('Light'), dark: t('Dark') };

/** Light, dark, or as the reader's device is. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => {
    const show = () => setTheme(themeIn(document.documentElement.dataset.theme));
    show();
    window.addEventListener(THEME_CHOSEN, show);
    return () => window.removeEventListener(THEME_CHOSEN, show);
  }, []);

  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">{t('Theme')}</legend>
      {THEMES.map((each) => {
        const Icon = ICONS[each];
        return (
          <label key={each} title={LABELS[each]}>
            <input type="radio" name="theme" checked={theme === each} onChange={() => chooseTheme(each)} />
            <Icon size={15} aria-hidden />
            <span className="visually-hidden">{LABELS[each]}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
