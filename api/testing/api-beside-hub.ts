import { startHub, type TestHub } from '../../zoo/sources/testing/hub-server.ts';
import { startTestApi, type TestApi } from './api.ts';

/** The user of the hub that {@link startApiBesideHub} starts. */
const ADA = { name: 'ada', token: 'hf_ada', accepted: [] };

/**
 * The API, and a hub that implements the real one over HTTP, from which it may fetch.
 *
 * @param env more of the API's environment
 */
export async function startApiBesideHub(
  env: Record<string, string> = {},
): Promise<{ hub: TestHub; api: TestApi; close(): Promise<void> }> {
  const hub = await startHub({ users: [ADA] });
  const api = await startTestApi({ ...hubEnvironment(hub), ...env }).catch(async (error) => {
    await hub.close();
    throw error;
  });
  const close = async () => {
    await api.close();
    await hub.close();
  };
  return { hub, api, close };
}

/** What an API needs to know of the hub; both of its servers are at loopback addresses, which are refused otherwise. */
export const hubEnvironment = (hub: TestHub): Record<string, string> => ({
  HF_ENDPOINT: hub.url,
  GRAFT_ALLOWED_ADDRESSES: `${hub.storage},${new URL(hub.url).host}`,
});
