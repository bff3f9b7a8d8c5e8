// A registry on this machine that knows the packed library, and sends npm to the usual one for everything else. With it
// `npm install nestjs-websocket-manager` and `nest add nestjs-websocket-manager` are what users type.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * @param manifest the library's package.json
 * @param tarball path of the packed library
 * @param upstream where every other package comes from
 */
export async function openRegistry({ manifest, tarball, upstream }) {
  const packed = readFileSync(tarball);
  const file = `/${manifest.name}/-/packed.tgz`;
  const server = createServer(({ url }, response) => {
    if (url === file) response.end(packed);
    else if (url === `/${manifest.name}`) response.end(describe());
    else {
      const { href } = new URL(url, upstream);
      response.writeHead(307, { location: href }).end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;

  function describe() {
    const { name, version } = manifest;
    const integrity = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
    const dist = { tarball: url + file, integrity };
    const versions = { [version]: { ...manifest, dist } };
    return JSON.stringify({ name, versions, 'dist-tags': { latest: version } });
  }

  return { url, close: () => server.close() };
}
