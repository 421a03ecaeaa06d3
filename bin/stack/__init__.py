"""What the commands of bin/ stand on, with nothing but the standard library."""
