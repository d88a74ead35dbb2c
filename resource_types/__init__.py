"""What is known of each type of AWS resource, one row a type. Pure; of the other rooms it reads AWS's names alone."""
