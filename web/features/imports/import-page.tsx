import { Page } from '../interface/page.tsx';
import { ImportForm } from './import-form.tsx';

export function ImportPage() {
  return (
    <Page
      title="Import a model"
      lead="Graft fetches the files, checks their digests, and turns them into ONNX. What the files do not say — a licence, labels, how a picture is prepared — it asks for before the model can be used."
    >
      <ImportForm />
    </Page>
  );
}
