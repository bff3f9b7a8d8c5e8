import {
  disguisesOf,
  toAsciiLookAlike,
  withoutAccents,
} from './look-alikes.js';

describe('toAsciiLookAlike', () => {
  it.each([
    ['аdmіn', 'admin'],
    ['ѕуѕтем', 'system'],
    ['ＲＯＯＴ', 'ROOT'],
    ['𝓻𝓸𝓸𝓽', 'root'],
    ['ʀᴏᴏᴛ', 'root'],
    ['ad\u200bmin', 'adrnin'],
  ])('reads %s as %s', (text, ascii) => {
    const look = toAsciiLookAlike(text);
    expect(look.replace('rn', 'm')).toBe(ascii.replace('rn', 'm'));
  });

  it('leaves accents and other scripts alone', () => {
    expect(toAsciiLookAlike('systéme')).toContain('é');
    expect(toAsciiLookAlike('李小龙')).toBe('李小龙');
  });
});

describe('withoutAccents', () => {
  it('leaves the letters', () => {
    expect(withoutAccents('ádmïn')).toBe('admin');
  });
});

describe('disguisesOf', () => {
  const pattern = new RegExp(`^${disguisesOf('admin')}$`);

  it.each(['admin', 'ADMIN', '4dm1n', '@dmin', 'admln', 'adrnin', 'aclmin'])(
    'covers %s',
    (disguise) => {
      expect(pattern.test(disguise)).toBe(true);
    },
  );

  it.each(['admi', 'adminn', 'edmin', 'bdmin', 'a-dmin'])(
    'does not cover %s',
    (other) => {
      expect(pattern.test(other)).toBe(false);
    },
  );
});
