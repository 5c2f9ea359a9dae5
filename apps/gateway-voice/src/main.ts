import { gatewayVoice } from './service';

void gatewayVoice.run();
