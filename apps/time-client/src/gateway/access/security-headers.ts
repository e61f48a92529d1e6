import type { HelmetOptions } from 'helmet';

/**
 * The headers that tell a browser what not to do. The pages of the gateway load nothing from elsewhere and hold no
 * inline script or style, so the policy allows neither.
 */
export const SECURITY_HEADERS: Readonly<HelmetOptions> = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      // swagger-ui draws its arrows from data: URLs in its style sheet.
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  },
  // Whether the name may ever be asked without TLS again is for whoever holds the certificate to promise.
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
};
