import { AppModule } from '../app/app.module.js';
import { SECRET } from './secret.js';

/** The application for a stability proof, with short thoughts and a secret that both sides know. */
export const ExampleApp = AppModule.with({ secret: SECRET, thinkMs: 2 });
