import { readConfig } from '#lib/config';
import { serve, starting } from '#lib/runtime';
import { FeedbackModule } from './feedback.module.js';

await starting(() => serve({ services: ['feedback'], modules: [FeedbackModule], config: readConfig('feedback') }));
