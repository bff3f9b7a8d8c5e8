import { EXHIBITS } from './carried-kinds.js';
import { visit } from './visit.js';

describe.each(EXHIBITS)('the leak zoo: $name', visit);
