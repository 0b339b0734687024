import { useCallback, useEffect, useRef } from 'react';
import { typed } from './typed.ts';

/**
 * Keeps what a person types after the palette was asked for, and before its field is there: its code comes when it is first opened.
 *
 * @returns gives what was kept, once the field has the focus; the keys are its own from then on
 */
export function useHeldKeys(isOpen: boolean, onEscape: () => void): () => string {
  const held = useRef<string | null>(null);
  useEffect(() => {
    held.current = isOpen ? '' : null;
    const hold = (event: KeyboardEvent) => {
      if (held.current === null || event.isComposing) return;
      if (event.key === 'Escape') return onEscape();
      const text = typed(held.current, event);
      if (text === null) return;
      event.preventDefault();
      event.stopPropagation();
      held.current = text;
    };
    document.addEventListener('keydown', hold, true);
    return () => document.removeEventListener('keydown', hold, true);
  }, [isOpen, onEscape]);
  return useCallback(() => {
    const text = held.current ?? '';
    held.current = null;
    return text;
  }, []);
}
