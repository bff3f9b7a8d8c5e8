export { loadPeer } from './load-peer.js';
export { MissingPeerError } from './missing-peer.error.js';
