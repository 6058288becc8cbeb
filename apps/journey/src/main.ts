import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { JourneyModule } from './journey.module.js';

await serve({ services: ['journey'], modules: [JourneyModule], config: readConfig('journey') });
