"""Synthetic industrial forms in eight languages, drawn, degraded and read by OCR.

What they say is invented; what they look like follows the kinds of forms there are.
"""
