'use client';

import { type ReactNode, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { ConfirmButton } from '../interface/confirm-button.tsx';
import { Loading } from '../interface/loading.tsx';
import { Page } from '../interface/page.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import { browserName } from './browser-name.ts';
import { EndOtherSessions, EndSession, type ListedSession, Sessions } from './people-query.ts';
import styles from './sessions.module.css';

/** Browsers that are signed in: one's own; everybody's for an admin. */
export function SessionsPage() {
  const [changed, setChanged] = useState(0);
  const [, endOthers] = useMutation(EndOtherSessions);
  const onChange = () => setChanged(changed + 1);

  async function confirm() {
    const result = await endOthers({});
    if (!result.error) onChange();
    return result;
  }

  return (
    <Page
      title={t('Sessions')}
      lead={t('Browsers that are signed in. Sign out those that you do not know, or do not use any more.')}
      actions={
        <ConfirmButton
          label={t('Sign out my other browsers')}
          title={t('Sign out your other browsers?')}
          action={t('Sign them out')}
          otherwise={t('Leave them')}
          onConfirm={confirm}
        >
          {t('All of yours but this one, at once. Programs with your tokens go on.')}
        </ConfirmButton>
      }
    >
      <Panel title={t('Signed in')}>
        <Pages key={changed}>{(after, more) => <SessionList after={after} more={more} onChange={onChange} />}</Pages>
      </Panel>
    </Page>
  );
}

interface SessionListProps {
  after: string | null;
  more: (page: PageInfo) => ReactNode;
  onChange: () => void;
}

function SessionList({ after, more, onChange }: SessionListProps) {
  const [{ data, error }, execute] = useQuery({
    query: Sessions,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the sessions …')} />;
  return (
    <>
      <Scroll label={t('Sessions')}>
        <table className={styles.sessions}>
          <thead>
            <tr>
              <th>{t('Browser')}</th>
              <th>{t('User')}</th>
              <th>{t('Signed in')}</th>
              <th>{t('Last used')}</th>
              <th>{t('Ends')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {data.sessions.edges.map(({ node }) => (
              <SessionRow key={node.id} session={node} onChange={onChange} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(data.sessions.pageInfo)}
    </>
  );
}

function SessionRow({ session, onChange }: { session: ListedSession; onChange: () => void }) {
  const { id, client, user, createdAt, lastUsedAt, expiresAt, isCurrent } = session;
  const [, end] = useMutation(EndSession);

  async function confirm() {
    const result = await end({ id });
    if (!result.error) onChange();
    return result;
  }

  return (
    <tr>
      <td title={client ?? undefined}>{browserName(client)}</td>
      <td dir="auto">{user.name}</td>
      <td data-label={t('Signed in')}>
        <Time value={createdAt} />
      </td>
      <td data-label={t('Last used')}>
        <Time value={lastUsedAt ?? createdAt} />
      </td>
      <td data-label={t('Ends')}>
        <Time value={expiresAt} />
      </td>
      <td>
        {isCurrent ? (
          <Badge tone="good">{t('This browser')}</Badge>
        ) : (
          <ConfirmButton
            label={t('Sign out')}
            className="small"
            title={t('Sign out {client}?', { client: browserName(client) })}
            action={t('Sign it out')}
            otherwise={t('Leave it')}
            onConfirm={confirm}
          >
            {t('{name} has to sign in again there, at once.', { name: user.name })}
          </ConfirmButton>
        )}
      </td>
    </tr>
  );
}
