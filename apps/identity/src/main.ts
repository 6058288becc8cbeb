import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { IdentityModule } from './identity.module.js';

await serve({ services: ['identity'], modules: [IdentityModule], config: readConfig('identity') });
