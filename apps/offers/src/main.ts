import { offers } from './service';

void offers.run();
