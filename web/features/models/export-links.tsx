import { Fragment } from 'react';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import type { Model } from './model-query.ts';

/** The facts about a model as files for other tools, and its signed statement. */
export function ExportLinks({ model }: { model: Pick<Model, 'downloadUrl' | 'bomUrl' | 'cardUrl' | 'statements'> }) {
  const apiUrl = useApiUrl();
  return (
    <p className="small-text">
      {t('Export:')}{' '}
      {model.downloadUrl && (
        <>
          <a href={apiUrl(model.downloadUrl)}>{t('ONNX')}</a> ·{' '}
        </>
      )}
      <a href={apiUrl(model.bomUrl)}>{t('ML-BOM')}</a> · <a href={apiUrl(model.cardUrl)}>{t('card')}</a>
      {model.statements.slice(0, 1).map(({ id, downloadUrl }) => (
        <Fragment key={id}>
          {' '}
          · <a href={apiUrl(downloadUrl)}>{t('signed statement')}</a>
        </Fragment>
      ))}
    </p>
  );
}
