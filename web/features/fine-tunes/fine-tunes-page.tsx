import Link from 'next/link';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { FineTuneList } from './fine-tune-list.tsx';

export function FineTunesPage() {
  return (
    <Page
      title="Fine-tunes"
      lead="Each trains one model on the classes of one data set, and saves a checkpoint an epoch."
      actions={
        <>
          <Link className="button" href="/sweeps">
            Sweeps
          </Link>
          <Link className="button" href="/compare">
            Compare checkpoints
          </Link>
          <Link className="button primary" href="/fine-tunes/new">
            New fine-tune
          </Link>
        </>
      }
    >
      <Panel title="All fine-tunes">
        <FineTuneList />
      </Panel>
    </Page>
  );
}
