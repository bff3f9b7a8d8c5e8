import * as promClient from 'prom-client';
import { loadPeer } from './load-peer.js';
import { MissingPeerError } from './missing-peer.error.js';

describe('an optional peer', () => {
  it('is the same package that the application imports', () => {
    const { register } = promClient;
    expect(loadPeer('an-entry-point', 'prom-client')).toHaveProperty(
      'register',
      register,
    );
  });

  it('that is missing causes an error with the command that installs it', () => {
    const load = () => loadPeer('wsm/prometheus', '@nobody/has-this');
    expect(load).toThrow(MissingPeerError);
    expect(load).toThrow(
      'wsm/prometheus needs the package @nobody/has-this, which is not installed. Run: npm install @nobody/has-this',
    );
    expect(load).toThrow(expect.objectContaining({ code: 'WSM_MISSING_PEER' }));
  });
});
