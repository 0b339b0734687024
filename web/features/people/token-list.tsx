'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { Loading } from '../interface/loading.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import { type ListedToken, Tokens } from './people-query.ts';
import { RevokeButton } from './revoke-button.tsx';
import { ROLE_NAMES } from './role-names.ts';

export function TokenList() {
  return <Pages>{(after, more) => <TokenPage after={after} more={more} />}</Pages>;
}

function TokenPage({ after, more }: { after: string | null; more: (page: PageInfo) => React.ReactNode }) {
  const [{ data, error }, execute] = useQuery({
    query: Tokens,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the tokens …')} />;
  return (
    <>
      <Scroll label={t('Tokens')}>
        <table>
          <thead>
            <tr>
              <th>{t('Name')}</th>
              <th>{t('User')}</th>
              <th>{t('May')}</th>
              <th>{t('State')}</th>
              <th>{t('Last used')}</th>
              <th>{t('Expires')}</th>
              <th>{t('Audit')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {data.tokens.edges.map(({ node }) => (
              <TokenRow key={node.id} token={node} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more(data.tokens.pageInfo)}
    </>
  );
}

function TokenRow({ token }: { token: ListedToken }) {
  const { id, name, role, endpoint, user, project, lastUsedAt, expiresAt, revokedAt } = token;
  const expired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  return (
    <tr>
      <td className="name" dir="auto">
        {name}
      </td>
      <td className="name" dir="auto">
        {user.name}
      </td>
      <td className="name">
        {endpoint === null ? ROLE_NAMES[role] : t('Ask {endpoint}', { endpoint })}
        {project && ` ${t('in {name}', { name: project.name })}`}
      </td>
      <td>
        {revokedAt ? (
          <Badge>{t('revoked')}</Badge>
        ) : expired ? (
          <Badge tone="warning">{t('expired')}</Badge>
        ) : (
          <Badge tone="good">{t('valid')}</Badge>
        )}
      </td>
      <td>{lastUsedAt ? <Time value={lastUsedAt} /> : t('Never')}</td>
      <td>{expiresAt ? <Time value={expiresAt} /> : t('Never')}</td>
      <td>
        <Link href={`/audit?token=${id}`} aria-label={t('What it did: {name}', { name })}>
          {t('What it did')}
        </Link>
      </td>
      <td>{!revokedAt && !expired && <RevokeButton id={id} name={name} />}</td>
    </tr>
  );
}
