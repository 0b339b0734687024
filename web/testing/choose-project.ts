import type { Page } from 'playwright-core';

/** Works in another project from the next page on, as the project switch does. The page shown has to be one of the web app. */
export async function chooseProject(page: Page, apiUrl: string, slug: string): Promise<void> {
  const answer = await page.evaluate(
    async ([address, project]) => {
      const response = await fetch(`${address}/graphql`, {
        method: 'POST',
        credentials: 'include',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: 'mutation ($slug: String!) { chooseProject(slug: $slug) { slug } }',
          variables: { slug: project },
        }),
      });
      return response.text();
    },
    [apiUrl, slug],
  );
  if (JSON.parse(answer).data?.chooseProject?.slug !== slug) throw new Error(answer);
}
