"""The invented sample forms: what is on each page, how it is drawn, and what it is turned into."""
