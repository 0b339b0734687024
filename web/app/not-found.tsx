import { Missing } from '../features/interface/missing.tsx';
import { t } from '../messages/t.ts';

export default function NotFound() {
  return (
    <Missing title={t('There is no such page')} href="/" back={t('Go home')}>
      {t('The address may be mistyped, or the item was deleted.')}
    </Missing>
  );
}
