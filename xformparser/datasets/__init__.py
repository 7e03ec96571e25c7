"""Readers of annotated forms, and their encoding for the model."""
