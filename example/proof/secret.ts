/** Signs the sessions of simulated users. It protects nothing: the application of a proof ends with the proof. */
export const SECRET = 'the example under proof, on this machine alone';
