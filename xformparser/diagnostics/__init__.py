"""What fine-tuning failed to learn, why, and what helps (ILP, arXiv 2604.10079)."""
