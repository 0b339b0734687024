import { headers } from 'next/headers';
import { Missing } from '../features/interface/missing.tsx';
import { missingOf } from '../features/missing/missing-header.ts';
import { MissingItem } from '../features/missing/missing-item.tsx';
import { t } from '../messages/t.ts';

export default async function NotFound() {
  const item = missingOf(await headers());
  if (item) return <MissingItem kind={item.kind} name={item.name} />;
  return (
    <Missing title={t('There is no such page')} href="/" back={t('Go home')}>
      {t('The address may be mistyped, or the item was deleted.')}
    </Missing>
  );
}
