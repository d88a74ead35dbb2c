"""Who calls, with which policies and condition keys, and for which resources: read from a request and moto's state."""
