"""The training of the slot reader: its network, its lessons, and its export."""
