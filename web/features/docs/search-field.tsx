'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../messages/t.ts';
import { useDebounced } from '../interface/use-debounced.ts';
import styles from './search-field.module.css';

/** Searches the documentation as one types; the address holds the text. Arrow down goes to the first result. Without scripts it is a form. */
export function SearchField() {
  const router = useRouter();
  const asked = useSearchParams().get('q') ?? '';
  const [text, setText] = useState(asked);
  const typed = useRef(false);
  const settled = useDebounced(text, 150);
  useEffect(() => {
    if (typed.current) router.replace(`/docs/search?q=${encodeURIComponent(settled.trim())}`);
  }, [router, settled]);
  return (
    <search className={styles.search}>
      <form action="/docs/search" onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          name="q"
          autoComplete="off"
          aria-label={t('Search the documentation')}
          placeholder={t('Search the documentation')}
          value={text}
          onChange={({ target }) => {
            typed.current = true;
            setText(target.value);
          }}
          onKeyDown={(event) => {
            const first = document.querySelector<HTMLElement>('[data-docs-results] a');
            if (!first || (event.key !== 'ArrowDown' && event.key !== 'Enter')) return;
            event.preventDefault();
            if (event.key === 'Enter') first.click();
            else first.focus();
          }}
        />
      </form>
    </search>
  );
}
