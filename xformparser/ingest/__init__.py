"""Files in, pages out: PDFs, Word documents and images."""
