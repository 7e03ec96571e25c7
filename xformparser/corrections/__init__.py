"""What a person corrects: edits of a parsed form, their history, and the pages kept for training."""
