'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useState } from 'react';
import { Trans } from '../../messages/trans.tsx';
import { useWidth } from '../interface/use-width.ts';
import type { Dataset } from './dataset-query.ts';
import type { ExampleFilter } from './example-fields.ts';
import styles from './gallery.module.css';
import { galleryLayout, placeAfter } from './gallery-layout.ts';
import { GalleryPage } from './gallery-page.tsx';
import { SelectionActions } from './selection-actions.tsx';

interface GalleryProps {
  dataset: Dataset;
  filter: ExampleFilter;
  total: number;
  /** Gets an example's position in the data set, and its place among those that are shown. */
  onOpen: (position: number, place: number) => void;
}

/**
 * Any number of examples: only the pages in view are in the document, and loaded. The arrow keys, Page Up and Down, Home and End walk through
 * them, Enter opens one, and X selects it.
 */
export function Gallery({ dataset, filter, total, onOpen }: GalleryProps) {
  const isText = dataset.modality === 'TEXT';
  const { ref: frame, width } = useWidth();
  const [active, setActive] = useState(0);
  const [isWalking, setWalking] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const { columns, rowHeight, pageSize, pageHeight } = galleryLayout(width, isText);
  const rows = Math.ceil(total / columns);
  const virtualizer = useVirtualizer({
    count: width === 0 ? 0 : Math.ceil(total / pageSize),
    getScrollElement: () => frame.current,
    estimateSize: (page) => Math.min(pageHeight, rows * rowHeight - page * pageHeight),
    overscan: 0,
    getItemKey: (page) => `${pageSize} ${page}`,
  });

  function walk(event: KeyboardEvent) {
    const element = frame.current;
    if (!element) return;
    const inView = Math.max(1, Math.floor(element.clientHeight / rowHeight));
    const next = placeAfter(event.key, active, { total, columns, rows: inView });
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    setWalking(true);
    const top = Math.floor(next / columns) * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }

  function toggle(position: number) {
    const next = new Set(selected);
    if (!next.delete(position)) next.add(position);
    setSelected(next);
  }

  return (
    <>
      <SelectionActions dataset={dataset} positions={[...selected]} onClear={() => setSelected(new Set())} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside */}
      <div
        ref={frame}
        className={styles.frame}
        style={{ height: Math.min(rows * rowHeight + 16, 720) }}
        onKeyDown={walk}
        onPointerDown={() => setWalking(false)}
      >
        <div className={styles.whole} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => (
            <GalleryPage
              key={key}
              dataset={dataset}
              filter={filter}
              range={{ first: Math.min(pageSize, total - index * pageSize), offset: index * pageSize, total }}
              style={{ transform: `translateY(${start}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
              active={active}
              takesFocus={isWalking}
              selected={selected}
              onActive={setActive}
              onSelect={toggle}
              onOpen={onOpen}
            />
          ))}
        </div>
      </div>
      <p className={`muted small-text ${styles.keys}`}>
        <Trans id="Arrow keys move, Enter opens, {kbd} selects." values={{ kbd: <kbd>X</kbd> }} />
      </p>
    </>
  );
}
