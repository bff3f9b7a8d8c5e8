import { everyHarm, type Duty } from './types.js';

const PART_164 =
  'https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164';
const SAFEGUARDS = `${PART_164}/subpart-C/section-164.312`;
const SIXTY_DAYS_HOURS = 60 * 24;

/** 45 CFR part 164, subparts C (security) and D (breach notification). */
export const HIPAA_DUTIES: Readonly<Record<string, Duty>> = {
  'hipaa-access-control': {
    framework: 'HIPAA',
    reference: '45 CFR 164.312(a)(1)',
    title: 'Access control',
    because: {
      exposure:
        'Health information is to be accessible only to those granted access, and another user could reach it.',
      authentication:
        'Access is to be granted by who somebody is, and who acted was not who the access was granted to.',
      intrusion:
        'Access is to be limited to those granted it, and somebody tried to get more than they were granted.',
    },
    appliesWhen: 'always',
    source: SAFEGUARDS,
  },
  'hipaa-audit-controls': {
    framework: 'HIPAA',
    reference: '45 CFR 164.312(b)',
    title: 'Audit controls',
    because: everyHarm(
      'Activity in systems with health information is to be recorded and examined; this record is to be examined.',
    ),
    appliesWhen: 'always',
    source: SAFEGUARDS,
  },
  'hipaa-integrity': {
    framework: 'HIPAA',
    reference: '45 CFR 164.312(c)(1)',
    title: 'Integrity',
    because: {
      integrity:
        'Health information is to be protected from improper alteration, and one user could change what belongs to another.',
    },
    appliesWhen: 'always',
    source: SAFEGUARDS,
  },
  'hipaa-authentication': {
    framework: 'HIPAA',
    reference: '45 CFR 164.312(d)',
    title: 'Person or entity authentication',
    because: {
      authentication:
        'Who seeks access is to be verified as the one claimed, and here the identity did not hold.',
    },
    appliesWhen: 'always',
    source: SAFEGUARDS,
  },
  'hipaa-transmission-security': {
    framework: 'HIPAA',
    reference: '45 CFR 164.312(e)(1)',
    title: 'Transmission security',
    because: {
      transmission:
        'Health information in transmission is to be guarded against unauthorised access, and it was addressed to somebody else.',
    },
    appliesWhen: 'always',
    source: SAFEGUARDS,
  },
  'hipaa-notice-individuals': {
    framework: 'HIPAA',
    reference: '45 CFR 164.404',
    title: 'Notification to individuals',
    because: {
      exposure:
        'An impermissible disclosure of unsecured health information is presumed to be a breach unless a risk assessment shows otherwise (164.402).',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'each affected individual',
      within: 'without unreasonable delay, at most 60 calendar days',
      startsAt: 'discovery of the breach',
      limitHours: SIXTY_DAYS_HOURS,
    },
    source: `${PART_164}/subpart-D/section-164.404`,
  },
  'hipaa-notice-media': {
    framework: 'HIPAA',
    reference: '45 CFR 164.406',
    title: 'Notification to the media',
    because: {
      exposure:
        'A breach that involves more than 500 residents of a State or jurisdiction is to be told to its prominent media.',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'prominent media outlets, if more than 500 residents of a State or jurisdiction are involved',
      within: 'without unreasonable delay, at most 60 calendar days',
      startsAt: 'discovery of the breach',
      limitHours: SIXTY_DAYS_HOURS,
    },
    source: `${PART_164}/subpart-D/section-164.406`,
  },
  'hipaa-notice-secretary': {
    framework: 'HIPAA',
    reference: '45 CFR 164.408',
    title: 'Notification to the Secretary',
    because: {
      exposure:
        'A breach of unsecured health information is to be told to the Secretary of HHS.',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'the Secretary of Health and Human Services',
      within:
        'with the notice to individuals if 500 or more are involved, else within 60 days after the end of the calendar year',
      startsAt: 'discovery of the breach',
    },
    source: `${PART_164}/subpart-D/section-164.408`,
  },
  'hipaa-notice-covered-entity': {
    framework: 'HIPAA',
    reference: '45 CFR 164.410',
    title: 'Notification by a business associate',
    because: {
      exposure:
        'Who handles health information for a covered entity is to tell that entity about a breach.',
    },
    appliesWhen: 'if-disclosed',
    notice: {
      to: 'the covered entity, if the application is run by its business associate',
      within: 'without unreasonable delay, at most 60 calendar days',
      startsAt: 'discovery of the breach',
      limitHours: SIXTY_DAYS_HOURS,
    },
    source: `${PART_164}/subpart-D/section-164.410`,
  },
};
