'use client';

import { useQuery } from 'urql';
import { Badge } from '../interface/badge.tsx';
import { formatEnum } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import { type ListedToken, Tokens } from './people-query.ts';
import { RevokeButton } from './revoke-button.tsx';

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
  if (!data) return <Loading what="the tokens" />;
  return (
    <>
      <Scroll label="Tokens">
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>User</th>
              <th>May</th>
              <th>State</th>
              <th>Last used</th>
              <th>Expires</th>
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
      <td>{name}</td>
      <td>{user.name}</td>
      <td>
        {endpoint === null ? formatEnum(role) : `Ask ${endpoint}`}
        {project && ` in ${project.name}`}
      </td>
      <td>
        {revokedAt ? (
          <Badge>Revoked</Badge>
        ) : expired ? (
          <Badge tone="warning">Expired</Badge>
        ) : (
          <Badge tone="good">Valid</Badge>
        )}
      </td>
      <td>{lastUsedAt ? <Time value={lastUsedAt} /> : 'Never'}</td>
      <td>{expiresAt ? <Time value={expiresAt} /> : 'Never'}</td>
      <td>{!revokedAt && !expired && <RevokeButton id={id} name={name} />}</td>
    </tr>
  );
}
