import { EXHIBITS } from './harder-kinds.js';
import { visit } from './visit.js';

describe.each(EXHIBITS)('the leak zoo: $name', visit);
