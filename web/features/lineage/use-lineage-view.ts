import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { t } from '../../messages/t.ts';

export const DIRECTIONS = [
  { value: 'BOTH', label: t('Both ways') },
  { value: 'UPSTREAM', label: t('What it was made from') },
  { value: 'DOWNSTREAM', label: t('What was made from it') },
] as const;

export type Direction = (typeof DIRECTIONS)[number]['value'];

/** What is looked at in a lineage, in the address, so that a colleague sees the same. */
export function useLineageView() {
  const [router, pathname, parameters] = [useRouter(), usePathname(), useSearchParams()];
  const change = (edit: (next: URLSearchParams) => void) => {
    const next = new URLSearchParams(parameters);
    edit(next);
    router.replace(`${pathname}${next.size > 0 ? `?${next}` : ''}`, { scroll: false });
  };
  const opened = useMemo(() => parameters.getAll('open'), [parameters]);
  return {
    opened,
    search: parameters.get('q') ?? '',
    direction: (DIRECTIONS.find(({ value }) => value === parameters.get('direction')) ?? DIRECTIONS[0]).value,
    setSearch: (text: string) => change((next) => (text === '' ? next.delete('q') : next.set('q', text))),
    setDirection: (direction: Direction) =>
      change((next) => (direction === 'BOTH' ? next.delete('direction') : next.set('direction', direction))),
    open: (key: string) => change((next) => next.append('open', key)),
    closeAll: () => change((next) => next.delete('open')),
  };
}
