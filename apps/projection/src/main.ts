import { readConfig } from '#lib/config';
import { serve, starting } from '#lib/runtime';
import { ProjectionModule } from './projection.module.js';

await starting(() => serve({ services: ['projection'], modules: [ProjectionModule], config: readConfig('projection') }));
