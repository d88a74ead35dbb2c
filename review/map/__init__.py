"""The organization as one HTML page: a pure plan of what it shows (planner, model), and the page around it (page)."""
