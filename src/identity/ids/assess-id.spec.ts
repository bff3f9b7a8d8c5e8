import * as fc from 'fast-check';
import { type IdRefusal, assessId } from './assess-id.js';
import { DEFAULT_ID_RULES } from './id-rules.js';

const UUID = '7b3e2f10-5a4e-4c0b-9d0e-0123456789ab';

/** Ids as their providers document them. */
const PROVIDER_IDS: Record<string, readonly string[]> = {
  'plain ids': [
    '0',
    '42',
    'alice',
    UUID,
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    '0ujsswThIGTwNQ8Zq2l8kF3sYxT',
    'cjld2cjxh0000qzrmn831i7rn',
    '507f1f77bcf86cd799439011',
  ],
  'nano id': [
    'V1StGXR8_Z5jdHi6B-myT',
    '-iHyfgaoxm',
    '_1StGXR8_Z5jdHi6B--y',
    'V1StGXR8_Z5jdHi6B-m-',
  ],
  Auth0: [
    'auth0|507f1f77bcf86cd799439011',
    'google-oauth2|103547991597142817347',
    'waad|Qk3f-9_xYz0AbCdEfGhIjKlMnOpQrStUv',
    'waad|_Qk3f-9xYz0AbCdEfGhIjKlMnOpQrStU-',
    'samlp|contoso|jane@contoso.com',
    'samlp|idp|2PVbO+by+4xSqzz5lOVfzmlZUcA=',
    'adfs|CONTOSO\\jane',
  ],
  AWS: [
    `us-east-1:${UUID}`,
    'arn:aws:iam::123456789012:user/Bob',
    'arn:aws:sts::123456789012:assumed-role/Role-Name/bob@example.com',
    'AROAEXAMPLEID:bob',
    'amzn1.account.AF3XXXXXXXXXX',
  ],
  Microsoft: [
    `${UUID}.${UUID}`,
    'bob_gmail.com#EXT#@contoso.onmicrosoft.com',
    'CONTOSO\\jane.doe',
    'live:bob.smith',
    'i:0#.f|membership|jane@example.org',
  ],
  'workload identity': [
    'spiffe://example.org/ns/prod/sa/web',
    'repo:octo-org/octo-repo:ref:refs/heads/main',
    'system:serviceaccount:default:my-sa',
    'principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pool/subject/foo',
    'organization:my-org:project:Default Project:workspace:my-ws:run_phase:apply',
    'host/foo.example.com@EXAMPLE.COM',
  ],
  'decentralised identity': [
    'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
    'did:web:localhost%3A8443',
    'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
    'eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb',
    'vitalik.eth',
  ],
  'other providers': [
    '001234.0a1b2c3d4e5f60718293a4b5c6d7e8f9.1234',
    '00u1abcd2EFGHijkl3m4',
    'user_2NNEqL2nrIRdJ194ndJqAHwEfxC',
    'urn:li:person:8675309abc',
    `urn:uuid:${UUID}`,
    `f:${UUID}:jane`,
    'accounts.google.com:1035479915',
    'gid://shopify/Customer/123',
    'https://steamcommunity.com/openid/id/76561197960435530',
    'https://orcid.org/0000-0002-1825-0097',
    'https://login.salesforce.com/id/00Dx0000001gPLe/005x0000001S2b9',
    'https://idp.example.edu/idp/shibboleth!https://sp.example.org/sp!84e411ea7daa4a57',
  ],
  directories: [
    'CN=Bob Smith,OU=Sales,DC=example,DC=org',
    'uid=jdoe,ou=people,dc=example,dc=com',
    '/C=CH/O=CERN/CN=jdoe',
  ],
  'the fediverse': [
    '@alice:matrix.org',
    '@user@mastodon.social',
    'https://mastodon.social/users/Gargron',
    'https://mastodon.social/@Gargron',
  ],
  'mail and phone': [
    'jane+tag@example.org',
    "o'brien@example.com",
    '+447911123456',
    '+44 7911 123456',
  ],
  'opaque subjects': [
    'AbCd+EfGh/1234567890abcdefXYZw==',
    '/bCd+EfGh/1z34R67890abCdEfXYZw==',
    'MTIzNDU2Nzg5MA==',
  ],
};

const NAMES: readonly string[] = [
  'José',
  'Łukasz',
  '李小龙',
  'Владимир',
  'محمد',
  'हिन्दी',
  '김철수',
  'กำพล',
  'မြို့',
  'Գևորգյան',
  'ඩේවිඩ් ශ්‍රී',
  'علی‌رضا',
  'ジョン・スミス',
  'עו"ד ליה בנטוב',
  "O'Brien",
  'D’Angelo',
  "Ka'a'awa",
  'Jelmer Vernooĳ',
  'Mary Ann Smith',
  "Jan van 't Hoff",
  'Dr. Martin Luther King Jr.',
  'J. R. R. Tolkien',
  'Smith, John',
  "Gil 'Dolfin' Osher",
  'Halle (Saale)',
  'Brooks & Dunn',
  "Wunsch, D'Amore and Hahn",
  'Simon.Bak',
  "Louis'",
  "juffertje-in-'t-groen",
  'བལ་ཡུལ་',
  'g++-12',
  'c++',
  'libsigc++-3.0',
  'libiso9660++',
  'Etc/GMT+2',
  'Jane#1234',
  'Joe Root',
  'Nan',
  'node.js',
  'TCP/IP',
  "can't",
  'systém',
  'badminton',
  'groot',
  'dropbox',
  'selection',
  'description',
  'styled-system',
  'administration',
  "root's",
  'adminUser',
];

describe('assessId', () => {
  describe.each(Object.entries(PROVIDER_IDS))('ids of %s', (_, ids) => {
    it.each(ids)('accepts %s', (id) => {
      expect(assessId(id)).toEqual({ suspicious: false, reasons: [] });
    });
  });

  it.each(NAMES)('accepts the name or word %s', (name) => {
    expect(assessId(name)).toEqual({ suspicious: false, reasons: [] });
  });

  it.each([
    ['admin', 'a reserved name'],
    ['ROOT', 'in capitals'],
    ['dev-root', 'after a separator'],
    ['admin@example.com', 'before a separator'],
    ['auth0|admin', 'after a pipe'],
    ['Site Admin', 'beside a space'],
    ['CN=admin,DC=example', 'in a directory'],
    ['r00t', 'in digits'],
    ['4dm1n', 'in digits'],
    ['@dmin', 'with a sign'],
    ['sys@dmin', 'with a sign'],
    ['adrnin', 'with r and n for m'],
    ['аdmin', 'with a Cyrillic letter'],
    ['rооt', 'with two Cyrillic letters'],
    ['ａｄｍｉｎ', 'in full width'],
    ['𝐚𝐝𝐦𝐢𝐧', 'in mathematical letters'],
    ['ᴀᴅᴍɪɴ', 'in small capitals'],
    ['ádmin', 'with an accent'],
    ['ad\u200bmin', 'with a zero-width space inside'],
    ['a.d.m.i.n', 'letter by letter'],
    ['super-user', 'in two parts'],
    ['null', 'a placeholder name'],
    ['Everyone', 'a placeholder name'],
    ['ѕуѕtеm', 'a placeholder name in Cyrillic'],
    ['__proto__', 'a name of the runtime'],
    ['constructor', 'a name of the runtime'],
    ['NaN', 'a name of the runtime'],
  ])('refuses %s as reserved: %s', (id) => {
    expect(assessId(id).reasons).toContain('reserved');
  });

  it.each<[string, IdRefusal]>([
    ["' OR '1'='1", 'injection'],
    ['1 or 1', 'injection'],
    ["x'or'x", 'injection'],
    ['union select', 'injection'],
    ['AND true', 'injection'],
    ['1+or+1', 'injection'],
    ['DROP TABLE users', 'injection'],
    ['sys.xp_cmdshell', 'injection'],
    ['{"$gt":""}', 'injection'],
    ['[object Object]', 'injection'],
    ['<script>alert(1)</script>', 'injection'],
    ['javascript:alert', 'injection'],
    ['PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', 'injection'],
    ['${7*7}', 'injection'],
    ['{{7*7}}', 'injection'],
    ['<%= 7*7 %>', 'injection'],
    ['*)(uid=*))(|(uid=*', 'injection'],
    ['a|id', 'injection'],
    ['x & whoami', 'injection'],
    ['netsh firewall set opmode disable', 'injection'],
    ['%s%n', 'injection'],
    ['constructor.prototype.polluted', 'injection'],
    ['a.__proto__.b', 'injection'],
    ['constructor.constructor', 'injection'],
    ['127.0.0.1', 'injection'],
    ['0x7f.0.0.1', 'injection'],
    ['localhost:22', 'injection'],
    ['10.0.0.1.nip.io', 'injection'],
    ['0:0:0:0:0:0:0:1', 'injection'],
    ['wp-login.php', 'injection'],
    ['=1+1', 'shape'],
    ['@SUM', 'shape'],
    ['1+1', 'shape'],
    ['--help', 'shape'],
    ['https://example.com/', 'shape'],
    ['http://169.254.169.254/latest/meta-data', 'shape'],
    ['1--', 'shape'],
    ["a'", 'shape'],
    ["test'", 'shape'],
    ["1s'", 'shape'],
    ['1++1', 'shape'],
    ['a+++b', 'shape'],
    ['a++b++', 'shape'],
    ['a  b', 'shape'],
    [' alice', 'shape'],
    ['😍', 'shape'],
    ['ไ' + '\u0e49'.repeat(9), 'shape'],
    ['../../etc/passwd', 'traversal'],
    ['%2e%2e/x', 'traversal'],
    ['..\\web.config', 'traversal'],
    ['/etc/passwd', 'traversal'],
    ['etc/passwd', 'traversal'],
    ['Etc/passwd', 'traversal'],
    ['scripts/default.htm', 'injection'],
    ['C:/boot.ini', 'traversal'],
    ['\\\\server\\share', 'traversal'],
    ['WINDOWS\\system32', 'traversal'],
    ['file:///etc/passwd', 'traversal'],
    ['L2V0Yy9wYXNzd2Q=', 'injection'],
    ['a\0b', 'invisible'],
    ['a\r\nSet-Cookie', 'invisible'],
    ['a\u202eb', 'invisible'],
    ['a\u200db', 'invisible'],
    ['\ud800', 'invisible'],
    ['Jose\u0301', 'not-normalised'],
    ['ﬁona', 'not-normalised'],
    ['pаypal', 'mixed-script'],
  ])('refuses %j as %s', (id, reason) => {
    expect(assessId(id)).toMatchObject({
      suspicious: true,
      reasons: expect.arrayContaining([reason]) as unknown,
    });
  });

  it('gives every reason, in the order they are documented', () => {
    expect(assessId('аdmin\u200b/../').reasons).toEqual([
      'invisible',
      'mixed-script',
      'traversal',
      'shape',
      'reserved',
    ]);
  });

  describe('of anything but a string', () => {
    it.each([0, 42, Number.MAX_SAFE_INTEGER, 42n])(
      'judges the integer %s as its digits',
      (id) => {
        expect(assessId(id).suspicious).toBe(false);
      },
    );

    it.each([
      undefined,
      null,
      true,
      -1,
      1.5,
      NaN,
      Infinity,
      2 ** 53,
      -1n,
      10n ** 5000n,
      Symbol('id'),
      {},
      [],
      () => 'id',
      new String('alice'),
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('touched');
          },
        },
      ),
    ])('refuses %#', (id) => {
      expect(assessId(id)).toEqual({ suspicious: true, reasons: ['type'] });
    });

    it('judges a long bigint by its length', () => {
      expect(assessId(10n ** 300n).reasons).toEqual(['too-long']);
    });
  });

  it('knows how long an id may be', () => {
    expect(assessId('').reasons).toEqual(['empty']);
    expect(assessId('a'.repeat(256)).suspicious).toBe(false);
    expect(assessId('a'.repeat(257)).reasons).toEqual(['too-long']);
    expect(assessId('a'.repeat(1_000_000)).reasons).toEqual(['too-long']);
    expect(assessId('alice', { maxLength: 4 }).reasons).toEqual(['too-long']);
  });

  describe('with rules of the application', () => {
    it('refuses further words in any disguise', () => {
      const rules = { reserved: ['Moderator', 'ops', 'админ'] };
      for (const id of ['m0derator', 'eu-ops', '0ps', 'админ', 'x-админ']) {
        expect(assessId(id, rules).reasons).toContain('reserved');
      }
      for (const id of ['moderators', 'cops', 'админка']) {
        expect(assessId(id, rules).suspicious).toBe(false);
      }
    });

    it('takes words off the list', () => {
      const rules = { allowed: ['Root', 'system', 'constructor'] };
      for (const id of ['root', 'elihu.root', 'System', 'constructor']) {
        expect(assessId(id, rules).suspicious).toBe(false);
      }
      expect(assessId('admin', rules).suspicious).toBe(true);
    });

    it('takes an empty word for no word', () => {
      expect(assessId('alice', { reserved: ['', '--'] }).suspicious).toBe(
        false,
      );
    });

    it('lets further signs stand between words, and judges the words', () => {
      const rules = { separators: '#*' };
      expect(assessId('USER#42').suspicious).toBe(true);
      expect(assessId('USER#42', rules).suspicious).toBe(false);
      expect(assessId('USER#admin', rules).reasons).toContain('reserved');
    });
  });

  it('costs nothing to remember: verdicts are frozen, and the good one is shared', () => {
    expect(assessId('alice')).toBe(assessId('O’Brien'));
    for (const verdict of [assessId('alice'), assessId('<'), assessId('')]) {
      expect(Object.isFrozen(verdict)).toBe(true);
      expect(Object.isFrozen(verdict.reasons)).toBe(true);
    }
    expect(Object.isFrozen(DEFAULT_ID_RULES)).toBe(true);
  });

  describe('of random ids', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });

    it('never throws, and names a reason exactly when it refuses', () => {
      fc.assert(
        fc.property(fc.oneof(fc.anything(), text), (id) => {
          const { suspicious, reasons } = assessId(id);
          expect(suspicious).toBe(reasons.length > 0);
        }),
      );
    });

    it('accepts what providers generate', () => {
      const bytes = fc.uint8Array({ minLength: 16, maxLength: 32 });
      const generated = fc.oneof(
        fc.uuid(),
        fc.ulid(),
        fc.nat().map(String),
        bytes.map((raw) => Buffer.from(raw).toString('hex')),
        fc.uuid().map((id) => `auth0|${id}`),
        fc.uuid().map((id) => `eu-west-1:${id}`),
      );
      fc.assert(
        fc.property(generated, (id) => {
          expect(assessId(id).reasons).toEqual([]);
        }),
      );
    });

    it('refuses whatever has a sign of a language in it', () => {
      const signs = fc.constantFrom(...'<>"`{}$;^[]?*\n\r\t\0\u202e'.split(''));
      fc.assert(
        fc.property(text, signs, text, (before, sign, after) => {
          expect(assessId(before + sign + after).suspicious).toBe(true);
        }),
      );
    });
  });
});
