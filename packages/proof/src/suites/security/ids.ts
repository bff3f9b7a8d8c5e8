/** Ids that must be refused, by the reason. */
export const SUSPICIOUS_IDS: Readonly<Record<string, readonly string[]>> = {
  'reserved names': ['admin', 'administrator', 'root', 'superuser', 'sysadmin'],
  'disguised reserved names': [
    'ADMIN',
    'r00t',
    'ａｄｍｉｎ',
    'аdmin',
    'admin-2',
  ],
  placeholders: ['null', 'undefined', 'system', 'anonymous', 'everyone'],
  'script injection': [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'javascript:alert(1)',
  ],
  'SQL injection': [
    "' OR '1'='1",
    "x'; DROP TABLE users; --",
    '1 UNION SELECT password FROM users',
  ],
  'template and command injection': [
    '{{7*7}}',
    '${process.env}',
    '$(id)',
    'a;id',
  ],
  paths: ['../../etc/passwd', '..\\..\\windows', '/etc/shadow'],
  'invisible and control characters': [
    'al\u200bice',
    'bob\u0000',
    'a\u202eb',
    'a\r\nb',
  ],
  'names of the language': ['__proto__', 'constructor', 'hasOwnProperty'],
  'empty and too long': ['', ' ', 'a'.repeat(257)],
};

/** Ids of large identity providers, and names of people that resemble reserved names. */
export const ORDINARY_IDS: readonly string[] = [
  'alice',
  '42',
  'auth0|507f1f77bcf86cd799439011',
  'google-oauth2|103547991597142817347',
  'us-east-1:7b3e1d2c-4f5a-4b6c-8d7e-9f0a1b2c3d4e',
  'waad|kX3vL9mQ2rT5wY8zB1cE4gH7jK0nP6sV',
  'spiffe://example.org/ns/prod/sa/web',
  'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
  'jane.doe+work@example.com',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'badminton',
  'groot',
  'styled-system',
];
