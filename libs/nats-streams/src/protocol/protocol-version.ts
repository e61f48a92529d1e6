/**
 * What replicas of this version speak, for people to see: nothing is decided by it. What each version said is recorded
 * in a transcript of its name, and every later one is held to it (P21).
 */
export const PROTOCOL_VERSION = '0.1';
