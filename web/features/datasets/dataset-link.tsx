import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { datasetName } from './dataset-name.ts';

interface DatasetLinkProps {
  dataset: { id: string; name: string; version: number; deletedAt: string | null };
}

/** The name of a data set that something was made from, with a link to its page unless it was deleted. */
export function DatasetLink({ dataset }: DatasetLinkProps) {
  const name = datasetName(dataset);
  if (dataset.deletedAt) return <>{t('{name} (deleted)', { name })}</>;
  return (
    <Link href={`/datasets/${dataset.id}`} dir="auto">
      {name}
    </Link>
  );
}
