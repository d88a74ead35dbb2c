"""Who reaches whom in what AWS has, and where that differs from what the config plans."""
