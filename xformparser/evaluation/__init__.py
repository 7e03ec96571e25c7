"""Metrics and the protocols of design section 6."""
