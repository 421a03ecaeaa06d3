"""What comes in as a file, turned into the content of fiches: plain functions over plain data."""
