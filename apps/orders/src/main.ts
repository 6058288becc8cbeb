import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { OrdersModule } from './orders.module.js';

await serve({ services: ['orders'], modules: [OrdersModule], config: readConfig('orders') });
