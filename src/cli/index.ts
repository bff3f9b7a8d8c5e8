export { runCommandLine } from './commands.js';
export { optionsOf } from './suggest/render.js';
export { Suggestions } from './suggest/suggestions.js';
