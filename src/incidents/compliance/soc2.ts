import { everyHarm, type Duty } from './types.js';

const TSC =
  'https://www.aicpa-cima.com/resources/download/get-the-2017-trust-services-criteria';

/** TSP section 100: Trust Services Criteria of 2017, with the points of focus of 2022. */
export const SOC2_DUTIES: Readonly<Record<string, Duty>> = {
  'soc2-logical-access': soc2('CC6.1', 'Logical access security', {
    exposure:
      'Information is to be protected by logical access security, and another user could reach it.',
    integrity:
      'Information is to be protected by logical access security, and another user could change it.',
    authentication:
      'Users are to be identified and authenticated, and here the identity did not hold.',
    intrusion:
      'Information is to be protected by logical access security, and it was put to the test.',
  }),
  'soc2-boundary': soc2('CC6.6', 'Threats from outside the system boundary', {
    intrusion:
      'Logical access measures are to protect against threats from outside, and one arrived through a connection.',
  }),
  'soc2-transmission': soc2(
    'CC6.7',
    'Transmission, movement and removal of information',
    {
      transmission:
        'Transmission is to be restricted to authorised users, and this was addressed to somebody else.',
    },
  ),
  'soc2-monitoring': soc2(
    'CC7.2',
    'Monitoring for anomalies',
    everyHarm('Anomalies are to be monitored and analysed; this is one.'),
  ),
  'soc2-evaluation': soc2(
    'CC7.3',
    'Evaluation of security events',
    everyHarm(
      'It is to be determined whether a security event is a failure to meet objectives.',
    ),
  ),
  'soc2-response': {
    ...soc2('CC7.4', 'Response to security incidents', {
      exposure:
        'An identified incident is to be understood, contained, remediated and communicated by a defined programme.',
    }),
    appliesWhen: 'if-disclosed',
  },
  'soc2-confidentiality': soc2(
    'C1.1',
    'Protection of confidential information',
    {
      exposure:
        'Confidential information is to be identified and maintained as such, and another user could reach it.',
    },
  ),
};

function soc2(
  reference: string,
  title: string,
  because: Duty['because'],
): Duty {
  return {
    framework: 'SOC 2',
    reference,
    title,
    because,
    appliesWhen: 'always',
    source: TSC,
  };
}
