/**
 * The signatures that a token may have: those that are made with a private key and checked with a public one. With a
 * shared secret, whoever can check a token could make one, and whoever serves the keys would publish it.
 */
export const TOKEN_ALGORITHMS: readonly string[] =
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
