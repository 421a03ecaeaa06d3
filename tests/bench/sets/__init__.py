"""What the benches measure on, made by rule."""
