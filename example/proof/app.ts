import { AppModule } from '../app/app.module.js';
import { SECRET } from './secret.js';

/** The application as a stability proof starts it: thoughts of a millisecond or so, and a secret that both sides know. */
export const ExampleApp = AppModule.with({ secret: SECRET, thinkMs: 2 });
