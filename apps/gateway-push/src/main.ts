import { gatewayPush } from './service';

void gatewayPush.run();
