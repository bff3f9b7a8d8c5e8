import {
  DEFAULT_COMPLIANCE,
  assessImpact,
  extendCompliance,
  isDisclosure,
  summariseImpact,
} from './compliance.js';
import { ASSESSMENT_BASIS, type Duty } from './types.js';
import { VECTORS, type VectorId } from '../vectors.js';

/** What is of low severity touches no duty. */
const ALL = (Object.keys(VECTORS) as VectorId[]).filter(
  (vector) => VECTORS[vector].severity !== 'low',
);
const DUTIES = Object.values(DEFAULT_COMPLIANCE.duties);
const references = (vector: VectorId, disclosed: boolean) =>
  assessImpact(vector, { disclosed }).map((duty) => duty.reference);

describe('the compliance table', () => {
  it.each(ALL)(
    'knows duties of every framework for %s, each with a reason',
    (vector) => {
      const duties = assessImpact(vector, { disclosed: true });
      expect(new Set(duties.map((duty) => duty.framework))).toEqual(
        new Set(['HIPAA', 'SOC 2', 'SEC', 'GDPR']),
      );
      for (const duty of duties) expect(duty.reason).toMatch(/^[A-Z].{20,}\.$/);
    },
  );

  it('names the paragraphs and controls of the design', () => {
    expect(DUTIES.map((duty) => duty.reference)).toEqual(
      expect.arrayContaining([
        ...['(a)(1)', '(b)', '(c)(1)', '(d)', '(e)(1)'].map(
          (part) => `45 CFR 164.312${part}`,
        ),
        ...['164.404', '164.406', '164.408'].map(
          (section) => `45 CFR ${section}`,
        ),
        ...['6.1', '6.6', '6.7', '7.2', '7.3', '7.4'].map(
          (criterion) => `CC${criterion}`,
        ),
        'C1.1',
        '17 CFR 248.30(a)(4)',
        'Form 8-K Item 1.05',
        ...[32, 33, 34].map((article) => `Art. ${article}`),
      ]),
    );
  });

  it('has the periods of the rules', () => {
    const hours = Object.fromEntries(
      DUTIES.flatMap((duty) =>
        duty.notice ? [[duty.reference, duty.notice.limitHours]] : [],
      ),
    );
    expect(hours).toEqual({
      '45 CFR 164.404': 1440,
      '45 CFR 164.406': 1440,
      '45 CFR 164.408': undefined,
      '45 CFR 164.410': 1440,
      '17 CFR 248.30(a)(4)': 720,
      '17 CFR 248.30(a)(5)': 72,
      'Form 8-K Item 1.05': undefined,
      'Art. 33': 72,
      'Art. 34': undefined,
    });
  });

  it('lets a notice period run only if something was disclosed, and names a source for each', () => {
    for (const duty of DUTIES) {
      if (duty.notice) expect(duty.appliesWhen).toBe('if-disclosed');
      expect(new URL(duty.source).protocol).toBe('https:');
    }
  });

  it('cannot be changed in place', () => {
    const duties = DEFAULT_COMPLIANCE.duties as Record<string, Duty>;
    expect(() => delete duties['gdpr-security']).toThrow(TypeError);
    expect(() => Object.assign(DUTIES[0], { reference: 'x' })).toThrow(
      TypeError,
    );
  });
});

describe('assessImpact', () => {
  it('starts no period for a blocked violation', () => {
    expect(references('foreign-recipient', false)).toEqual([
      '45 CFR 164.312(a)(1)',
      '45 CFR 164.312(b)',
      '45 CFR 164.312(e)(1)',
      'CC6.1',
      'CC6.7',
      'CC7.2',
      'CC7.3',
      'C1.1',
      '17 CFR 248.30(a)(1)',
      '17 CFR 248.30(a)(3)',
      'Art. 32',
    ]);
    expect(summariseImpact('foreign-recipient', false).notices).toEqual([]);
  });

  it('starts the periods for a disclosure', () => {
    expect(references('foreign-recipient', true)).toEqual(
      expect.arrayContaining([
        '45 CFR 164.404',
        '17 CFR 248.30(a)(4)',
        'Art. 33',
        'Art. 34',
      ]),
    );
    expect(summariseImpact('foreign-recipient', true).notices).toContainEqual({
      duty: 'GDPR Art. 33',
      to: expect.stringContaining('supervisory authority'),
      within: expect.stringContaining('72 hours'),
      startsAt: 'becoming aware of the breach',
      limitHours: 72,
    });
  });

  it('does not claim a disclosure where nothing can be disclosed', () => {
    expect(summariseImpact('suspicious-id', true).notices).toEqual([]);
  });

  it('states that it is an assessment', () => {
    expect(summariseImpact('shared-mode', false).basis).toBe(ASSESSMENT_BASIS);
    expect(ASSESSMENT_BASIS).toContain('not legal advice');
  });
});

describe('isDisclosure', () => {
  it.each([
    ['shared-reference', 'quarantined', true],
    ['foreign-recipient', 'blocked', false],
    ['foreign-recipient', 'reported', true],
    ['suspicious-id', 'reported', false],
    ['shared-mode', 'quarantined', false],
  ] as const)('%s, %s: %s', (vector, action, disclosed) => {
    expect(isDisclosure(vector, action)).toBe(disclosed);
  });
});

describe('extendCompliance', () => {
  const pci: Duty = {
    framework: 'PCI DSS',
    reference: '7.2.1',
    title: 'Access control model',
    because: {
      exposure: 'Access to card data is to follow an access control model.',
    },
    appliesWhen: 'always',
    source: 'https://www.pcisecuritystandards.org/document_library/',
  };
  const table = extendCompliance(DEFAULT_COMPLIANCE, {
    duties: { 'pci-access': pci, 'sec-form-8k': null },
    harms: { 'suspicious-id': ['exposure'] },
  });

  it('adds, removes and replaces duties without changing the given table', () => {
    const extended = assessImpact('suspicious-id', { disclosed: true }, table);
    expect(extended.map((duty) => duty.reference)).toContain('7.2.1');
    expect(extended.map((duty) => duty.reference)).not.toContain(
      'Form 8-K Item 1.05',
    );
    expect(references('suspicious-id', true)).not.toContain('7.2.1');
    expect(DEFAULT_COMPLIANCE.duties).toHaveProperty('sec-form-8k');
  });
});
