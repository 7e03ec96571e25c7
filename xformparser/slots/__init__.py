"""The fields that a user asks for, filled from a document."""
