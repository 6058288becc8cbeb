import { readConfig } from '#lib/config';
import { serve, starting } from '#lib/runtime';
import { LoyaltyModule } from './loyalty.module.js';

await starting(() => serve({ services: ['loyalty'], modules: [LoyaltyModule], config: readConfig('loyalty') }));
