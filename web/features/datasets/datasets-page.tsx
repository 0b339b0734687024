import { t } from '../../messages/t.ts';
import { Columns } from '../interface/columns.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { CroissantDataset } from './croissant-dataset.tsx';
import { DatasetList } from './dataset-list.tsx';
import { HubDataset } from './hub-dataset.tsx';
import { UploadDataset } from './upload-dataset.tsx';

export function DatasetsPage() {
  return (
    <Page
      title={t('Data sets')}
      lead={t(
        'Labelled pictures or texts for fine-tuning. Each data set is split into training, validation and test once, and checked.',
      )}
    >
      <Columns
        side={
          <>
            <UploadDataset />
            <HubDataset />
            <CroissantDataset />
          </>
        }
      >
        <Panel title={t('All data sets')}>
          <DatasetList />
        </Panel>
      </Columns>
    </Page>
  );
}
