import { ConfigError, type ConfigMistake } from '@app/service';
import type { GatewayConfig } from '../gateway.config.js';

/**
 * Whom the API serves: who has a key or a token; who is on this machine, as while developing; or everyone.
 */
export type AccessMode = 'keys' | 'this machine' | 'everyone';

export type AccessSettings = Pick<GatewayConfig, 'nodeEnv' | 'access' | 'apiKeys' | 'jwtIssuer'>;

export function accessModeOf({ access, apiKeys, jwtIssuer }: AccessSettings): AccessMode {
  if (access === 'off') return 'everyone';
  return access === 'on' || apiKeys !== undefined || jwtIssuer !== undefined ? 'keys' : 'this machine';
}

/**
 * Hands the settings on if a gateway may start with them. A rule of the gateway only: a command that reads the same
 * settings and serves nobody needs no keys.
 * @throws ConfigError that says what is missing
 */
export function checkAccess<Settings extends GatewayConfig>(settings: Settings): Settings {
  const { access, apiKeys, jwtIssuer, jwtJwksUrl, jwtJwksFile, streamTokenKey } = settings;
  const isProduction = settings.nodeEnv === 'production';
  const hasKeys = apiKeys !== undefined || jwtIssuer !== undefined;
  const mistakes: ConfigMistake[] = [];
  if (access === 'on' && !hasKeys) mistakes.push({ where: 'ACCESS', what: 'on needs API_KEYS or JWT_ISSUER' });
  if (access === 'auto' && isProduction && !hasKeys) {
    mistakes.push({ where: 'NODE_ENV', what: 'production needs API_KEYS or JWT_ISSUER; ACCESS=off serves everyone' });
  }
  if (jwtIssuer !== undefined && jwtJwksUrl === undefined && jwtJwksFile === undefined) {
    mistakes.push({ where: 'JWT_ISSUER', what: 'needs JWT_JWKS_URL or JWT_JWKS_FILE' });
  }
  if (access !== 'off' && isProduction && streamTokenKey === undefined) {
    mistakes.push({ where: 'NODE_ENV', what: 'production needs STREAM_TOKEN_KEY, the same for all gateways' });
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return settings;
}
