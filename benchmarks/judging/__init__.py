"""Sets, pages and figures on which the judge of pairs is measured."""
