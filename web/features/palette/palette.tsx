'use client';

import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { useDebounced } from '../interface/use-debounced.ts';
import { isExplorer } from '../shell/content-security-policy.ts';
import type { Command } from './command.ts';
import { commandsFor } from './commands.ts';
import styles from './palette.module.css';
import { PaletteQuery } from './palette-query.ts';
import { PaletteResults } from './palette-results.tsx';
import { useDocs } from './use-docs.ts';

interface PaletteProps {
  onClose: () => void;
  /** Gives what was typed before the field was there. */
  takeHeld: () => string;
}

/** Leads anywhere by typing: pages, actions, models, data sets, fine-tunes, endpoints and the documentation. */
export default function Palette({ onClose, takeHeld }: PaletteProps) {
  const router = useRouter();
  const [search, setSearch] = useState('');
  const settled = useDebounced(search.trim(), 120);
  const [{ data, fetching }] = useQuery({ query: PaletteQuery, variables: { search: settled }, pause: settled === '' });
  const { docs, searching } = useDocs(settled);
  const found = settled === '' ? null : (data ?? null);
  // The letter is shown first, and then what there is of it.
  const sought = useDeferredValue(search.trim());
  // The field is there first, for what is typed; its portal would have all of it rendered in one piece.
  const listed = useDeferredValue(true, false);
  const waits = fetching || searching || settled !== search.trim();
  const groups = useMemo(() => commandsFor(sought, found, docs), [sought, found, docs]);

  const go = useCallback(
    ({ href, run }: Command) => {
      onClose();
      if (run) run();
      else if (isExplorer(href)) window.location.assign(href);
      else router.push(href);
    },
    [onClose, router],
  );

  /** Of somebody who types quickly: the first result is there, and not yet highlighted. */
  function goEarly({ key, currentTarget }: KeyboardEvent<HTMLInputElement>) {
    const first = groups[0]?.items[0];
    if (key === 'Enter' && first && !currentTarget.getAttribute('aria-activedescendant')) go(first);
  }

  return (
    <Dialog.Root defaultOpen onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.palette} aria-label={t('Search and commands')}>
          <Autocomplete.Root
            inline
            open
            items={groups}
            // What is offered depends on the API's answer too, so the groups are filtered already.
            mode="none"
            autoHighlight="always"
            keepHighlight
            value={search}
            onValueChange={setSearch}
            itemToStringValue={({ label }: Command) => label}
          >
            <Autocomplete.Input
              className={styles.input}
              placeholder={t('Search models, data sets, runs, pages …')}
              aria-label={t('Search and commands')}
              onKeyDown={goEarly}
              onFocus={() => {
                const held = takeHeld();
                setSearch((entered) => held + entered);
              }}
            />
            <Autocomplete.Empty className={styles.empty}>
              {groups.length === 0 && (waits ? t('Searching …') : t('Nothing has this name.'))}
            </Autocomplete.Empty>
            {listed && <PaletteResults onChoose={go} />}
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
