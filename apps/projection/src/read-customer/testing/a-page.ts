import type { Config } from '#lib/config';
import type { Realm } from '#lib/customers';
import type { HotStore } from '#lib/hot-store';
import { CustomerController } from '../../customer/customer.controller.js';
import type { CustomerPage } from '../../customer/customer-page.js';
import type { Folding } from '../../fold-facts/testing/folding.js';
import { Customers } from '../../journey/customers.js';
import { Journeys } from '../../journey/journeys.js';
import { CustomerViews } from '../customer-views.js';
import { StepRulesFile } from '../step-rules-file.js';

export const SECRET = 'secret';

/** Reads customers of a projection as the interface does, by the rules that come with the product. */
export async function pagesOf(
  { dataSource, clock }: Folding,
  hotStore: HotStore,
): Promise<(ref: string, query?: Realm & { asOf?: string }) => Promise<CustomerPage>> {
  const config = { subjectSecret: SECRET, defaultCountry: 'DE', nextStepsFile: 'deploy/projection/next-steps.yml' } as Config;
  const steps = new StepRulesFile(config);
  await steps.onModuleInit();
  const views = new CustomerViews(dataSource, new Journeys(dataSource, hotStore), steps);
  const controller = new CustomerController(new Customers(dataSource, config), views, clock);
  return (ref, query = {}) => controller.customer(ref, query);
}
