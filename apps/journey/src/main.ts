import { readConfig } from '#lib/config';
import { serve, starting } from '#lib/runtime';
import { JourneyModule } from './journey.module.js';

await starting(() => serve({ services: ['journey'], modules: [JourneyModule], config: readConfig('journey') }));
