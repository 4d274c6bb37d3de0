/** A certificate of nobody, for `localhost`, until 2126. It protects nothing: its key is here. */

const pem = (name: string, text: string) => `-----BEGIN ${name}-----\n${text}\n-----END ${name}-----`;

const key = pem(
  'PRIVATE KEY',
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9sVRaI+5vASsaK8K\n4xen8fawpH3EFnySLrVHKVnRGxWhRANCAATRIHZT0o7G932GxAUeanYxELypuash\n2d1+4i3RqYSaxE3WzDm57qXcZ96YdhYnCe+rAZrzD3+GqLYftSfKLhu3',
);
const cert = pem(
  'CERTIFICATE',
  'MIIBfzCCASWgAwIBAgIUBa3+2MZGoefAiX25WEMZ+QovOV4wCgYIKoZIzj0EAwIw\nFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIxNTEwM1oYDzIxMjYxMDI5\nMjE1MTAzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\nPQMBBwNCAATRIHZT0o7G932GxAUeanYxELypuash2d1+4i3RqYSaxE3WzDm57qXc\nZ96YdhYnCe+rAZrzD3+GqLYftSfKLhu3o1MwUTAdBgNVHQ4EFgQUYQv6alV1ozFk\nfmJ707nZ63DFUAMwHwYDVR0jBBgwFoAUYQv6alV1ozFkfmJ707nZ63DFUAMwDwYD\nVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAEznJT4cKlTGxB9gLf/pEn\nPbZMPVgaX4mVS4+CD7s3JAIhAKKABDRiU1oN1CTUzSPx0ZNRwLDFstma1ZlOqvyQ\nsHL4',
);

/** Lines of a program that has both. */
export const keyAndCertificate = [`const key = ${JSON.stringify(key)};`, `const cert = ${JSON.stringify(cert)};`];
