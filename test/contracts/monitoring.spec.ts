import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const alerts = (
  parse(readFileSync('deploy/monitoring/alerts.yml', 'utf8')) as {
    groups: { rules: { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string; runbook: string } }[] }[];
  }
).groups.flatMap(({ rules }) => rules);

test.each(alerts.map((alert) => [alert.alert, alert] as const))(
  '%s says what is the matter and has a page that says what to do',
  (_, alert) => {
    expect(alert.annotations.summary).toBeTruthy();
    expect(['page', 'ticket']).toContain(alert.labels.severity);
    expect(existsSync(alert.annotations.runbook)).toBe(true);
    expect(readFileSync(alert.annotations.runbook, 'utf8')).toMatch(/^# .+\n[\s\S]*## See it[\s\S]*## Do[\s\S]*## It is over when/);
  },
);

test('every page is some alert’s', () => {
  const pages = readdirSync('docs/runbooks').map((name) => `docs/runbooks/${name}`);
  expect(pages.sort()).toEqual([...new Set(alerts.map(({ annotations }) => annotations.runbook))].sort());
});

test('the dashboards are found under names of their own', () => {
  const folder = 'deploy/monitoring/grafana/dashboards';
  const boards = readdirSync(folder).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as { uid: string; title: string });
  expect(new Set(boards.map(({ uid }) => uid)).size).toBe(boards.length);
  for (const { title } of boards) expect(title).toMatch(/^Itinera: /);
});
