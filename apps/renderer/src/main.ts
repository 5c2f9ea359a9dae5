import { renderer } from './service';

void renderer.run();
