"""From a file to a finished document."""
