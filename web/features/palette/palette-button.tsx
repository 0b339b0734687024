'use client';

import { Search } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useCallback, useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import styles from './palette-button.module.css';
import { useHeldKeys } from './use-held-keys.ts';

const Palette = loadedWhenShown(() => import('./palette.tsx').then((file) => file.default));

/** Opens the palette; Ctrl+K or ⌘K does from anywhere, and / outside of a field. */
export function PaletteButton() {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const takeHeld = useHeldKeys(open, close);
  const signingIn = usePathname() === '/sign-in';
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!opensPalette(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  if (signingIn) return null;
  return (
    <>
      <button className={styles.button} type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Search size={16} aria-hidden />
        <span>{t('Search')}</span>
        <kbd aria-hidden>Ctrl K</kbd>
      </button>
      {open && <Palette onClose={close} takeHeld={takeHeld} />}
    </>
  );
}

function opensPalette(event: KeyboardEvent): boolean {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') return true;
  const { target } = event;
  const typing = target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable=true]');
  return event.key === '/' && !event.ctrlKey && !event.metaKey && !typing;
}
