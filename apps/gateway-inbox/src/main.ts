import { gatewayInbox } from './service';

void gatewayInbox.run();
