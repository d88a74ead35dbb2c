"""What the administrative account holds for this program itself."""
