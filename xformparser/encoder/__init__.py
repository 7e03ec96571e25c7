"""Preparation, storage and loading of the base text encoder."""
