'use client';

import { useQuery } from 'urql';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { ROLE_MEANINGS } from '../people/role-meanings.ts';
import { MemberList } from './member-list.tsx';
import { ProjectSettings } from './project-settings.tsx';
import { OneProject } from './projects-query.ts';
import { QuotaBars } from './quota-bars.tsx';
import { QuotaForm } from './quota-form.tsx';

/** A project: what it uses, and for admins its members, quotas and name. */
export function ProjectPage({ slug }: { slug: string }) {
  const [{ data, error }, execute] = useQuery({
    query: OneProject,
    variables: { slug },
    requestPolicy: 'cache-and-network',
  });
  const reload = () => execute({ requestPolicy: 'network-only' });
  if (error && !data) return <Problem isPage error={error} retry={reload} />;
  if (!data) return <Loading what="the project" />;
  const { project } = data;
  return (
    <Page
      title={project.name}
      lead={
        <>
          What you may do here: {ROLE_MEANINGS[project.role].replace(/^./, (first) => first.toLowerCase())} Programs
          send <code>X-Graft-Project: {project.slug}</code>.
        </>
      }
    >
      <Panel title="Use">
        <QuotaBars quotas={project.quotas} use={project.use} />
      </Panel>
      {data.viewer.role === 'ADMIN' ? (
        <>
          <Panel title="Members">
            <MemberList slug={slug} />
          </Panel>
          <Panel title="Quotas">
            <QuotaForm key={JSON.stringify(project.quotas)} slug={slug} quotas={project.quotas} onSet={reload} />
          </Panel>
          <Panel title="Name and deletion">
            <ProjectSettings slug={slug} name={project.name} onRenamed={reload} />
          </Panel>
        </>
      ) : (
        <p className="muted">An admin changes the quotas and the members.</p>
      )}
    </Page>
  );
}
