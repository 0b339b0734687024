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
          id="This model has no labels: it turns an example into features. <link>Fine-tune it</link> on your labels, and try the checkpoint in this browser."
          values={{ link: <Link href={`/fine-tunes/new?model=${encodeURIComponent(slug)}`} /> }}
        />
      </p>
    </Panel>
  );
}
