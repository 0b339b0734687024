/** The required layout of an archive. */
export function ExpectedLayout() {
  return (
    <details>
      <summary>The layout of the archive</summary>
      <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 10, marginTop: 10 }}>
        <p className="muted">
          One folder a class, named after the class; PNG, JPEG, WebP or GIF pictures inside. At least two classes.
          Pictures that cannot be read, or have no label, are left out and reported.
        </p>
        <pre>{`cats/tom.png
cats/felix.jpg
dogs/rex.png
metadata.csv   (optional)`}</pre>
        <p className="muted">
          Folders <code>train</code>, <code>validation</code> and <code>test</code> around the classes set the split, as
          in Hugging Face’s imagefolder. A <code>.parquet</code> file with the columns <code>image</code> and{' '}
          <code>label</code>, as Hugging Face’s datasets write it, is read as well.
        </p>
        <p className="muted">
          An optional <code>metadata.csv</code> or <code>metadata.jsonl</code> has <code>file_name</code> as its first
          column. A column <code>label</code> overrides the folder, <code>split</code> (train, validation, test) sets
          the split, and each other column is an attribute by which evaluations are sliced if its values repeat. Without{' '}
          <code>split</code>, Graft splits 70/15/15 by class, with a fixed seed.
        </p>
        <pre>{`file_name,split,skin_tone
cats/tom.png,train,
dogs/rex.png,test,dark`}</pre>
      </div>
    </details>
  );
}
