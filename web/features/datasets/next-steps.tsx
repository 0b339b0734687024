import Link from 'next/link';
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
            name: 'Which model?',
            href: `/fine-tunes/new?dataset=${id}#which-model`,
            about: 'Ranks the fetched models without training them.',
          },
          {
            name: 'Few shots',
            href: `/fine-tunes/new?dataset=${id}#few-shots`,
            about: 'How good 1, 5 and 20 examples a class are.',
          },
          {
            name: 'Sweep',
            href: `/sweeps/new?dataset=${id}`,
            about: 'Tries models, strategies and options, and compares them.',
          },
        ]
      : []),
    {
      name: 'Feature sets',
      href: `/feature-sets?dataset=${id}`,
      about: 'A model’s features of every example: to download, to look at, and for faster fine-tunes.',
    },
  ];
  return (
    <Panel title="What next">
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
