import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Panel } from '../interface/panel.tsx';

/** In place of the trial, of a model that has no labels to answer with. */
export function NoTrial({ slug }: { slug: string }) {
  return (
    <Panel title={t('Try it')} isForScreen>
      <p className="muted small-text">
        <Trans
          id="It turns an example into features and has no labels of its own to answer with. <link>Fine-tune it</link> on your labels: the checkpoint can be tried in this browser."
          values={{ link: <Link href={`/fine-tunes/new?model=${encodeURIComponent(slug)}`} /> }}
        />
      </p>
    </Panel>
  );
}
