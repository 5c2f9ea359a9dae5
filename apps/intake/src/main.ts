import { intake } from './service';

void intake.run();
