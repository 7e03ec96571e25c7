"""From a page's words to the numbers that the model takes; the same for training and use."""
