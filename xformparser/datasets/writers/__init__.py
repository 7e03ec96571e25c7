"""Writers of annotated pages, one for each format that can be written.

A writer adds pages to a folder, which it makes where missing: a page of an id that is there is replaced, all
others stay as they are. Files are written whole or not at all, and one writer at a time works in a folder.

The reader of the same format reads the pages as they were, but for what each writer names and the following:
labels are our four, however the source spelt them; coordinates have two digits; links that fit no kind, the
reading order and the ruling lines are left out, and so are where a word was read and how surely.
"""
