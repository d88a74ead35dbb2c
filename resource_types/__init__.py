"""What is known of each type of AWS resource, one row a type. Pure; knows no other room but the names of AWS in policies."""
