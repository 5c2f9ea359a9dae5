import { gatewayViber } from './service';

void gatewayViber.run();
