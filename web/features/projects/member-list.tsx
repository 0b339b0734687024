'use client';

import { type ReactNode, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { ConfirmButton } from '../interface/confirm-button.tsx';
import styles from '../interface/form.module.css';
import { Loading } from '../interface/loading.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { AddMember } from './add-member.tsx';
import { type MemberRole, MemberRoleOptions } from './member-role-options.tsx';
import { Members, SetMember } from './projects-query.ts';

type Member = ResultOf<typeof Members>['project']['members']['edges'][number]['node'];

/** Who works in a project, and the most that each may do there. */
export function MemberList({ slug }: { slug: string }) {
  const [changed, setChanged] = useState(0);
  const onChange = () => setChanged(changed + 1);
  return (
    <div className={styles.form}>
      <Pages key={changed}>
        {(after, more) => <MemberPage slug={slug} after={after} more={more} onChange={onChange} />}
      </Pages>
      <AddMember slug={slug} onAdded={onChange} />
    </div>
  );
}

interface MemberPageProps {
  slug: string;
  after: string | null;
  more: (page: PageInfo) => ReactNode;
  onChange: () => void;
}

function MemberPage({ slug, after, more, onChange }: MemberPageProps) {
  const [{ data, error }, execute] = useQuery({
    query: Members,
    variables: { slug, after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading holds label={t('Loading the members …')} />;
  const { members } = data.project;
  if (members.totalCount === 0) return <p className="muted">{t('Nobody yet. Admins may work in every project.')}</p>;
  return (
    <>
      <Scroll label={t('All members')}>
        <table>
          <thead>
            <tr>
              <th>{t('Name')}</th>
              <th>{t('May at most')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {members.edges.map(({ node }) => (
              <MemberRow key={node.user.id} slug={slug} member={node} onChange={onChange} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(members.pageInfo)}
    </>
  );
}

function MemberRow({ slug, member, onChange }: { slug: string; member: Member; onChange: () => void }) {
  const { role, user } = member;
  const [{ error, fetching }, set] = useMutation(SetMember);
  const change = async (wanted: MemberRole | null) => {
    const result = await set({ input: { project: slug, userId: user.id, role: wanted } });
    if (!result.error) onChange();
    return result;
  };
  return (
    <tr>
      <td>
        {user.name} <span className="muted">({user.id.slice(-6)})</span>
      </td>
      <td>
        <select
          aria-label={t('What {name} may do', { name: user.name })}
          value={role}
          disabled={fetching}
          onChange={(event) => change(event.target.value as MemberRole)}
        >
          <MemberRoleOptions />
        </select>
        {error && (
          <p className={styles.problem} role="alert">
            {errorMessage(error)}
          </p>
        )}
      </td>
      <td>
        <ConfirmButton
          label={t('Remove')}
          className="small"
          title={t('Remove {name}?', { name: user.name })}
          action={t('Remove')}
          otherwise={t('Keep')}
          onConfirm={() => change(null)}
        >
          {t('They see nothing of the project any more, at once. What they made stays.')}
        </ConfirmButton>
      </td>
    </tr>
  );
}
