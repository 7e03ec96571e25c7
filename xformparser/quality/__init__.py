"""How good each pair is and what is wrong with it: a structural reward model (2509.25361), as we read it."""
