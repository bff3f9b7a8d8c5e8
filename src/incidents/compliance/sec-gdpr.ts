import { everyHarm, type Duty } from './types.js';

const REG_SP =
  'https://www.ecfr.gov/current/title-17/chapter-II/part-248/section-248.30';
const FORM_8K = 'https://www.sec.gov/files/form8-k.pdf';
const GDPR = 'https://eur-lex.europa.eu/eli/reg/2016/679/oj';
const THIRTY_DAYS_HOURS = 30 * 24;

/**
 * SEC: 17 CFR 248.30 as amended by 89 FR 47688 (2024), with compliance from December 2025 or June
 * 2026 by size, and Form 8-K as amended by Release 33-11216 (2023). GDPR: Regulation (EU) 2016/679.
 */
export const SEC_AND_GDPR_DUTIES: Readonly<Record<string, Duty>> = {
  'sec-safeguards': {
    framework: 'SEC',
    reference: '17 CFR 248.30(a)(1)',
    title: 'Regulation S-P: safeguards for customer information',
    because: everyHarm(
      'Written policies are to protect customer information against unauthorised access or use; this shows where they fell short or held.',
    ),
    appliesWhen: 'always',
    source: REG_SP,
  },
  'sec-response-programme': {
    framework: 'SEC',
    reference: '17 CFR 248.30(a)(3)',
    title: 'Regulation S-P: response programme',
    because: {
      exposure:
        'Unauthorised access to or use of customer information is to be assessed, contained and controlled.',
    },
    appliesWhen: 'always',
    source: REG_SP,
  },
  'sec-notice-customers': {
    framework: 'SEC',
    reference: '17 CFR 248.30(a)(4)',
    title: 'Regulation S-P: notice to affected individuals',
    because: {
      exposure:
        'Those whose sensitive customer information was, or is reasonably likely to have been, accessed or used without authorisation are to be told.',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'each affected individual',
      within: 'as soon as practicable, at most 30 days',
      startsAt:
        'becoming aware that unauthorised access or use has occurred or is reasonably likely',
      limitHours: THIRTY_DAYS_HOURS,
    },
    source: REG_SP,
  },
  'sec-notice-covered-institution': {
    framework: 'SEC',
    reference: '17 CFR 248.30(a)(5)',
    title: 'Regulation S-P: notice by a service provider',
    because: {
      exposure:
        'A service provider is to tell the covered institution about a breach of its customer information system.',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'the covered institution, if the application is run by its service provider',
      within: 'as soon as possible, at most 72 hours',
      startsAt: 'becoming aware of the breach',
      limitHours: 72,
    },
    source: REG_SP,
  },
  'sec-form-8k': {
    framework: 'SEC',
    reference: 'Form 8-K Item 1.05',
    title: 'Material cybersecurity incidents',
    because: {
      exposure:
        'A registrant is to decide without unreasonable delay whether an incident is material, and to disclose it if it is.',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'investors, by Form 8-K',
      within: 'four business days',
      startsAt: 'the determination that the incident is material',
    },
    source: FORM_8K,
  },
  'gdpr-security': {
    framework: 'GDPR',
    reference: 'Art. 32',
    title: 'Security of processing',
    because: everyHarm(
      'Measures are to ensure ongoing confidentiality and integrity of processing, and to be tested; this shows where they fell short or held.',
    ),
    appliesWhen: 'always',
    source: GDPR,
  },
  'gdpr-notice-authority': {
    framework: 'GDPR',
    reference: 'Art. 33',
    title: 'Notification to the supervisory authority',
    because: {
      exposure:
        'Unauthorised disclosure of personal data is a breach (Art. 4(12)), to be documented and notified unless a risk to people is unlikely.',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'the competent supervisory authority; by a processor, to the controller without undue delay',
      within: 'without undue delay, where feasible at most 72 hours',
      startsAt: 'becoming aware of the breach',
      limitHours: 72,
    },
    source: GDPR,
  },
  'gdpr-notice-data-subjects': {
    framework: 'GDPR',
    reference: 'Art. 34',
    title: 'Communication to the data subject',
    because: {
      exposure:
        'A breach that is likely to result in a high risk to people is to be communicated to them.',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'each data subject, if a high risk is likely',
      within: 'without undue delay',
      startsAt: 'becoming aware of the breach',
    },
    source: GDPR,
  },
};
