import { readConfig } from '#lib/config';
import { serve, starting } from '#lib/runtime';
import { IdentityModule } from './identity.module.js';

await starting(() => serve({ services: ['identity'], modules: [IdentityModule], config: readConfig('identity') }));
