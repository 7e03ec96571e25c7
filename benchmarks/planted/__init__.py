"""Forms with planted causes of failed learning: what a diagnosis must find is known there."""
