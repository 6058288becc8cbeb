import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { FeedbackModule } from './feedback.module.js';

await serve({ services: ['feedback'], modules: [FeedbackModule], config: readConfig('feedback') });
