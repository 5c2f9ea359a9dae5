import { gatewayChatbot } from './service';

void gatewayChatbot.run();
