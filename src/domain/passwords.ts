/** Characters of a password; nothing else is asked of one (NIST SP 800-63B). */
export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 200;
