import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { ProjectionModule } from './projection.module.js';

await serve({ services: ['projection'], modules: [ProjectionModule], config: readConfig('projection') });
