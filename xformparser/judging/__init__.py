"""How a judge of pairs is taught: pages that its model has not seen, what is right on them, and faults."""
