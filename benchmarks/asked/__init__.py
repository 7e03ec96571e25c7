"""What the slot reader is measured on: pages, what is asked of them, and what is right."""
