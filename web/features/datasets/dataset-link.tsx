import Link from 'next/link';
import { t } from '../../messages/t.ts';

/** The name of a data set that something was made from, with a link to its page unless it was deleted. */
export function DatasetLink({ dataset }: { dataset: { id: string; name: string; deletedAt: string | null } }) {
  if (dataset.deletedAt) return <>{t('{name} (deleted)', { name: dataset.name })}</>;
  return (
    <Link href={`/datasets/${dataset.id}`} dir="auto">
      {dataset.name}
    </Link>
  );
}
