'use client';

import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { CreateProjectForm } from './create-project-form.tsx';
import styles from './projects.module.css';
import { type ListedProject, Projects } from './projects-query.ts';
import { QuotaBars } from './quota-bars.tsx';

/** The projects that somebody may work in, and what each uses; an admin makes new ones. */
export function ProjectsPage() {
  const [made, setMade] = useState(0);
  return (
    <Page
      title={t('Projects')}
      lead={t('Each is a team’s: its data sets, models, fine-tunes, endpoints and jobs are invisible to the others.')}
    >
      <Pages key={made}>
        {(after, more) => <ProjectList after={after} more={more} onCreated={() => setMade(made + 1)} />}
      </Pages>
    </Page>
  );
}

interface ProjectListProps {
  after: string | null;
  more: (page: PageInfo) => ReactNode;
  onCreated: () => void;
}

function ProjectList({ after, more, onCreated }: ProjectListProps) {
  const [{ data, error }, execute] = useQuery({
    query: Projects,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the projects …')} />;
  return (
    <>
      {data.projects.edges.map(({ node }) => (
        <ProjectPanel key={node.id} project={node} isHere={node.id === data.viewer.project.id} />
      ))}
      {more(data.projects.pageInfo)}
      {after === null && data.viewer.role === 'ADMIN' && (
        <Panel title={t('New project')}>
          <CreateProjectForm onCreated={onCreated} />
        </Panel>
      )}
    </>
  );
}

function ProjectPanel({ project, isHere }: { project: ListedProject; isHere: boolean }) {
  const { slug, name, role, quotas, use } = project;
  return (
    <Panel
      title={name}
      aside={
        <span className={styles.badges}>
          {isHere && <Badge tone="good">{t('You work here')}</Badge>}
          <Badge>{DUTIES[role]}</Badge>
        </span>
      }
    >
      <div className={styles.project}>
        <QuotaBars quotas={quotas} use={use} />
        <p>
          <Link href={`/projects/${slug}`}>
            {role === 'ADMIN' ? t('Members and quotas of {name}', { name }) : t('About {name}', { name })}
          </Link>
        </p>
      </div>
    </Panel>
  );
}

/** What somebody does there, by their role. */
const DUTIES: Record<ListedProject['role'], string> = {
  VIEWER: t('You view'),
  TRAINER: t('You train'),
  DEPLOYER: t('You train and deploy'),
  ADMIN: t('You administer'),
};
