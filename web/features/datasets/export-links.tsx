import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import type { Dataset } from './dataset-query.ts';

/** The data set as files for other tools. */
export function ExportLinks({ dataset: { downloadUrl, croissantUrl } }: { dataset: Dataset }) {
  const apiUrl = useApiUrl();
  if (!downloadUrl || !croissantUrl) return null;
  return (
    <Panel title={t('Export')}>
      <p className="small-text">
        <a href={apiUrl(downloadUrl)}>{t('Parquet')}</a> · <a href={apiUrl(croissantUrl)}>{t('Croissant')}</a>
      </p>
    </Panel>
  );
}
