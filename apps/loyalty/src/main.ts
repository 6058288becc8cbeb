import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { LoyaltyModule } from './loyalty.module.js';

await serve({ services: ['loyalty'], modules: [LoyaltyModule], config: readConfig('loyalty') });
