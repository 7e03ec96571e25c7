"""What a page costs: a module for each section of the table, and what they share.

A section is a function `rows(material)` that yields table rows. Modules load nothing heavy before it runs.
"""
