import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import styles from './next-steps.module.css';

interface NextStepsProps {
  dataset: { id: string; task: string };
}

/** What can be done with an imported data set besides a fine-tune, each with what it is for. */
export function NextSteps({ dataset: { id, task } }: NextStepsProps) {
  const steps = [
    ...(task === 'SINGLE_LABEL'
      ? [
          {
            name: t('Which model?'),
            href: `/fine-tunes/new?dataset=${id}#which-model`,
            about: t('Ranks the fetched models without training them.'),
          },
          {
            name: t('Few shots'),
            href: `/fine-tunes/new?dataset=${id}#few-shots`,
            about: t('How good 1, 5 and 20 examples a class are.'),
          },
          {
            name: t('Sweep'),
            href: `/sweeps/new?dataset=${id}`,
            about: t('Tries models, strategies and options, and compares them.'),
          },
        ]
      : []),
    {
      name: t('Feature sets'),
      href: `/feature-sets?dataset=${id}`,
      about: t('A model’s features of every example: to download, to look at, and for faster fine-tunes.'),
    },
  ];
  return (
    <Panel title={t('What next')} isForScreen>
      <ul className={styles.steps}>
        {steps.map(({ name, href, about }) => (
          <li key={name}>
            <Link href={href}>{name}</Link>
            <p className="muted small-text">{about}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
