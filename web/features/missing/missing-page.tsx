'use client';

import { usePathname } from 'next/navigation';
import { t } from '../../messages/t.ts';
import { Missing } from '../interface/missing.tsx';
import { itemOfAddress } from './item-of-address.ts';
import { MissingItem } from './missing-item.tsx';

/**
 * The page of an address that leads to nothing, which says what there is not as far as the address tells it.
 *
 * @param address where the web server knows it better than Next.js does, which draws the page under another one
 */
export function MissingPage({ address }: { address: string | null }) {
  const pathname = usePathname();
  const item = itemOfAddress(address ?? pathname);
  if (item) return <MissingItem {...item} />;
  return (
    <Missing title={t('There is no such page')} href="/" back={t('Go home')}>
      {t('The address may be mistyped, or the item was deleted.')}
    </Missing>
  );
}
