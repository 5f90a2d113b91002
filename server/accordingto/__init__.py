"""What the page says, and according to whom."""

__version__ = "0.1.0"
