import { scheduler } from './service';

void scheduler.run();
