import { DocumentsController } from './documents.controller.js';
import { documentsPage, type OpenApi } from './documents-page.js';

const controller = new DocumentsController();

it('gives the checked-in documents', async () => {
  expect(JSON.parse(await controller.openapi())).toHaveProperty('openapi', '3.1.0');
  expect(JSON.parse(await controller.asyncapi())).toHaveProperty('asyncapi', '3.0.0');
});

it('shows every operation on one page that loads nothing', async () => {
  const page = await controller.page();
  const { paths } = JSON.parse(await controller.openapi()) as OpenApi;
  for (const path of Object.keys(paths)) expect(page).toContain(`<code>${path}</code>`);
  expect(page).toContain('curl -X POST');
  expect(page).not.toMatch(/<script|<link|src=|@import|url\(|href="?https?:/i);
});

it('escapes what descriptions say', () => {
  const page = documentsPage({ info: { title: '<b>', version: '1', description: '`a<b`' }, tags: [], paths: {} });
  expect(page).toContain('<h1>&lt;b&gt; 1</h1>');
  expect(page).toContain('<code>a&lt;b</code>');
});
