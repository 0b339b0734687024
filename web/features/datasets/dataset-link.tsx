import Link from 'next/link';
import { t } from '../../messages/t.ts';

interface DatasetLinkProps {
  dataset: { id: string; name: string; version: number; deletedAt: string | null };
}

/** The name of a data set that something was made from, with its version from the second on, and a link to its page unless it was deleted. */
export function DatasetLink({ dataset: { id, version, deletedAt, ...dataset } }: DatasetLinkProps) {
  const name = version > 1 ? t('{name}, version {version}', { name: dataset.name, version }) : dataset.name;
  if (deletedAt) return <>{t('{name} (deleted)', { name })}</>;
  return (
    <Link href={`/datasets/${id}`} dir="auto">
      {name}
    </Link>
  );
}
