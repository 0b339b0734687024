import Link from 'next/link';
import { Notice } from '../features/interface/notice.tsx';
import { t } from '../messages/t.ts';

export default function NotFound() {
  return (
    <Notice
      isPage
      title={t('There is no such page')}
      action={
        <Link className="button" href="/">
          {t('Go home')}
        </Link>
      }
    >
      {t('The address may be mistyped, or the item was deleted.')}
    </Notice>
  );
}
