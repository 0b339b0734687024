import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';

/** The required layout of an archive. */
export function ExpectedLayout() {
  return (
    <details>
      <summary>{t('The layout of the archive')}</summary>
      <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 10, marginTop: 10 }}>
        <p className="muted">
          {t(
            'One folder a class, named after the class; PNG, JPEG, WebP or GIF pictures inside. At least two classes. Pictures that cannot be read, or have no label, are left out and reported.',
          )}
        </p>
        <pre>{`cats/tom.png
cats/felix.jpg
dogs/rex.png
metadata.csv   (optional)`}</pre>
        <p className="muted">
          <Trans
            id="Folders {code}, {code2} and {code3} around the classes set the split, as in Hugging Face’s imagefolder. A {code4} file with the columns {code5} and {code6}, as Hugging Face’s datasets write it, is read as well."
            values={{
              code: <code>train</code>,
              code2: <code>validation</code>,
              code3: <code>test</code>,
              code4: <code>.parquet</code>,
              code5: <code>image</code>,
              code6: <code>label</code>,
            }}
          />
        </p>
        <p className="muted">
          <Trans
            id="An optional {code} or {code2} has {code3} as its first column. A column {code4} overrides the folder, {code5} (train, validation, test) sets the split, and each other column is an attribute by which evaluations are sliced if its values repeat. Without {code5}, Graft splits 70/15/15 by class, with a fixed seed."
            values={{
              code: <code>metadata.csv</code>,
              code2: <code>metadata.jsonl</code>,
              code3: <code>file_name</code>,
              code4: <code>label</code>,
              code5: <code>split</code>,
            }}
          />
        </p>
        <pre>{`file_name,split,skin_tone
cats/tom.png,train,
dogs/rex.png,test,dark`}</pre>
      </div>
    </details>
  );
}
