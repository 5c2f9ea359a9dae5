import { gatewayPos } from './service';

void gatewayPos.run();
