"""Parameter isolation between tasks: CPI-FT (arXiv 2508.21741) and EPI (arXiv 2604.14010)."""
