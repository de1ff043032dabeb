"""The instruments: small files that know nothing of residual nets or of pytest."""
