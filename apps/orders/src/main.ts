import { readConfig } from '#lib/config';
import { serve, starting } from '#lib/runtime';
import { OrdersModule } from './orders.module.js';

await starting(() => serve({ services: ['orders'], modules: [OrdersModule], config: readConfig('orders') }));
