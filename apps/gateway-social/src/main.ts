import { gatewaySocial } from './service';

void gatewaySocial.run();
