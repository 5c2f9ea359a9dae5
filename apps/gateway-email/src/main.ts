import { gatewayEmail } from './service';

void gatewayEmail.run();
