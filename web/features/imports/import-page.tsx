import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import { ImportForm } from './import-form.tsx';

export function ImportPage() {
  return (
    <Page
      title={t('Import a model')}
      lead={t(
        'Graft fetches the files, checks their digests, and converts them to ONNX. It asks for facts that the files leave out (a licence, labels, the preprocessing of pictures) before the model can be used.',
      )}
    >
      <ImportForm />
    </Page>
  );
}
