import { tracker } from './service';

void tracker.run();
