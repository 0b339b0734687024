import { useEffect, useRef } from 'react';
import { t } from '../../messages/t.ts';
import type { ShownExample } from './example-fields.ts';
import styles from './gallery.module.css';
import { Thumbnail } from './thumbnail.tsx';

interface GalleryTileProps {
  example: ShownExample;
  /** Whether the Tab key reaches it. */
  isActive: boolean;
  /** Whether it takes the focus when it is active. */
  takesFocus: boolean;
  isSelected: boolean;
  onFocus: () => void;
  onSelect: () => void;
  onOpen: () => void;
}

/** An example of a gallery: a click opens it, and its box selects it. */
export function GalleryTile({ example, isActive, takesFocus, isSelected, ...on }: GalleryTileProps) {
  const { name, label, split, previewUrl, text, textPair } = example;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isActive || !takesFocus) return;
    button.current?.focus({ preventScroll: true });
    // The gallery has scrolled to it; the page around may not show that part of the gallery.
    button.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive, takesFocus]);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.tile}
        tabIndex={isActive ? 0 : -1}
        data-selected={isSelected}
        title={`${name} (${split})`}
        onFocus={on.onFocus}
        onClick={on.onOpen}
        onKeyDown={({ key, ctrlKey, metaKey }) => key.toLowerCase() === 'x' && !ctrlKey && !metaKey && on.onSelect()}
      >
        {previewUrl && <Thumbnail src={previewUrl} alt={name} size={96} />}
        <span className={styles.label} dir="auto">
          {label}
        </span>
        {text !== null && (
          <span className={styles.words} dir="auto">
            {text}
          </span>
        )}
        {textPair !== null && (
          <span className={styles.words} dir="auto">
            {textPair}
          </span>
        )}
      </button>
      <input
        type="checkbox"
        className={styles.box}
        tabIndex={-1}
        aria-label={t('Select {name}', { name })}
        checked={isSelected}
        onChange={on.onSelect}
      />
    </>
  );
}
