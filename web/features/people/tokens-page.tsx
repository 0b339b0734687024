'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { CreateTokenForm } from './create-token-form.tsx';
import { RoleNotice } from './role-notice.tsx';
import { TokenList } from './token-list.tsx';

export function TokensPage() {
  // A new token is at the top of the list: it is drawn again from there.
  const [made, setMade] = useState(0);
  return (
    <Page title={t('Tokens')} lead={t('Each lets a person or a program use Graft, as far as its role goes.')}>
      <RoleNotice needs="ADMIN" />
      <Panel title={t('New token')}>
        <CreateTokenForm onCreated={() => setMade(made + 1)} />
      </Panel>
      <Panel title={t('All tokens')}>
        <TokenList key={made} />
      </Panel>
    </Page>
  );
}
