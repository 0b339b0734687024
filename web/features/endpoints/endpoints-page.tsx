import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { EndpointList } from './endpoint-list.tsx';
import { PolicyPanel } from './policy-panel.tsx';

export function EndpointsPage() {
  return (
    <Page title={t('Endpoints')} lead={t('Names that serve predictions over HTTP, each from one checkpoint.')}>
      <Panel title={t('All endpoints')}>
        <EndpointList />
      </Panel>
      <PolicyPanel />
    </Page>
  );
}
