"""The quality of a batch, from what `extract` wrote: what passed, what is weak and where, what changed."""
