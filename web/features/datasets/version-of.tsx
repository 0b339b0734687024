import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import type { Dataset } from './dataset-query.ts';

/** Which of a data set's versions this is; on an earlier one it leads to the newest that was imported. */
export function VersionOf({ dataset: { version, versions } }: { dataset: Dataset }) {
  const newest = versions
    .filter(({ job }) => job?.state === 'SUCCEEDED')
    .reduce<Dataset['versions'][number] | null>(
      (last, each) => (last && last.version > each.version ? last : each),
      null,
    );
  if (!newest || newest.version <= version)
    return <p>{t('Version {version}, the newest of {count}.', { version, count: versions.length })}</p>;
  return (
    <p>
      <Trans
        id="Version {version}. The newest is <link>version {newest}</link>."
        values={{ version, newest: newest.version, link: <Link href={`/datasets/${newest.id}`} /> }}
      />
    </p>
  );
}
