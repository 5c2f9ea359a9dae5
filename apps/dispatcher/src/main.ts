import { dispatcher } from './service';

void dispatcher.run();
