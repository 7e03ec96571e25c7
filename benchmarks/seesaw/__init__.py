"""Arms of the measurement of isolation, and what comes of them."""
