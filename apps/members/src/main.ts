import { members } from './service';

void members.run();
