import { asError, Failure } from '../../domain/failure.js';
import { because, type Reason } from '../../domain/reasons.js';
import { hostOf } from '../../network/reaching.js';

const CERTIFICATE = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/;
const TLS = /^(EPROTO$|ERR_SSL_)/;

/**
 * What the system's errors mean for whoever has to put them right: the name, the port, the way there, the certificate, or that the other
 * side hung up.
 * @param port Where the address names none.
 */
export function unreached(error: unknown, url: URL, port: number): Failure {
  return error instanceof Failure
    ? error
    : new Failure('unavailable', whyUnreached(error, url, port), { retryable: true, cause: error });
}

function whyUnreached(error: unknown, url: URL, port: number): Reason {
  const name = hostOf(url);
  const host = `${name.includes(':') ? `[${name}]` : name}:${url.port === '' ? port : url.port}`;
  const code = codeOf(error);
  switch (code) {
    case 'ENOTFOUND':
      return because('host-without-address', { host: name });
    case 'EAI_AGAIN':
      return because('outlet-host-silent', { host: name });
    case 'ECONNREFUSED':
      return because('outlet-port-closed', { host });
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return because('outlet-no-way', { host });
    case 'ECONNRESET':
    case 'EPIPE':
      return because('outlet-hung-up');
    default:
      if (CERTIFICATE.test(code)) return because('outlet-certificate', { host, error: code });
      if (TLS.test(code)) return because('outlet-tls', { host, error: code });
      return because('outlet-unreached', { host, error: wordsIn(error) });
  }
}

/** Why a file could not be written; another try can help, since a disk may be freed. */
export function notWritten(error: unknown): Failure {
  return error instanceof Failure
    ? error
    : new Failure('unavailable', whyNotWritten(error), { retryable: true, cause: error });
}

function whyNotWritten(error: unknown): Reason {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return because('recording-full');
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return because('recording-forbidden', { error: code });
  return because('recording-failed', { error: wordsIn(error) });
}

function codeOf(error: unknown): string {
  const { code } = asError(error) as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}

/** One that stands for several, as when a name has several addresses, has no words of its own. */
function wordsIn(error: unknown): string {
  const { message } = asError(error);
  return message === '' ? codeOf(error) : message;
}
