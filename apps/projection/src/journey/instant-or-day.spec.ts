import { instantOrDay } from './instant-or-day.js';
import { instantOf } from '../kpis/kpi-query.js';

it.each(['1900-01-01', '9999-01-01T00:00:00Z', 'yesterday'])('%s is refused with the years there are', (text) => {
  const why = 'asOf must be an instant from 1970 to 2199, such as 1970-01-01T00:00:00.000000Z.';
  expect(() => instantOrDay('asOf', text)).toThrow(why);
  expect(() => instantOf('asOf', text, 0)).toThrow(why);
});
