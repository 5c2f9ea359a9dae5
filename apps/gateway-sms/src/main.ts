import { gatewaySms } from './service';

void gatewaySms.run();
