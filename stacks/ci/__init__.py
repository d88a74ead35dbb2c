"""What a job of CI needs beside running stacks: which jobs there are, reports without external ids, and a code host."""
