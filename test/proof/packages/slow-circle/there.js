export * from './back.js';
