import Link from 'next/link';
import { Notice } from '../features/interface/notice.tsx';

export default function NotFound() {
  return (
    <Notice
      isPage
      title="There is no such page"
      action={
        <Link className="button" href="/">
          Go home
        </Link>
      }
    >
      The address may be mistyped, or the item was deleted.
    </Notice>
  );
}
