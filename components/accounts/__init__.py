"""What every account may hold, whatever it is for."""
