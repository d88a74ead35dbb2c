"""What AWS has and neither config nor states know, and the reverse. Pure but for reading.py."""
