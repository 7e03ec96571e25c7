"""Many documents: found, shared among workers, and written so that a run can go on where it stopped."""
