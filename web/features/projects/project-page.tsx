'use client';

import { useQuery } from 'urql';
import { errorCode } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { MissingItem } from '../missing/missing-item.tsx';
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
  if (error && errorCode(error) === 'NOT_FOUND') return <MissingItem kind="projects" name={slug} />;
  if (error && !data) return <Problem isPage error={error} retry={reload} />;
  if (!data) return <Loading label={t('Loading the project …')} />;
  const { project } = data;
  return (
    <Page
      title={project.name}
      lead={
        <Trans
          id="What you may do here: {meaning} Programs send {header}."
          values={{
            meaning: ROLE_MEANINGS[project.role].replace(/^./, (first) => first.toLowerCase()),
            header: <code>X-Graft-Project: {project.slug}</code>,
          }}
        />
      }
    >
      <Panel title={t('Use')}>
        <QuotaBars quotas={project.quotas} use={project.use} />
      </Panel>
      {data.viewer.role === 'ADMIN' ? (
        <>
          <Panel title={t('Members')}>
            <MemberList slug={slug} />
          </Panel>
          <Panel title={t('Quotas')}>
            <QuotaForm key={JSON.stringify(project.quotas)} slug={slug} quotas={project.quotas} onSet={reload} />
          </Panel>
          <Panel title={t('Name and deletion')}>
            <ProjectSettings slug={slug} name={project.name} onRenamed={reload} />
          </Panel>
        </>
      ) : (
        <p className="muted">{t('An admin changes the quotas and the members.')}</p>
      )}
    </Page>
  );
}
