import 'reflect-metadata';
import { cleanUpAfterSpec } from './after-spec.js';

afterEach(cleanUpAfterSpec);
