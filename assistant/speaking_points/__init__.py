"""Speaking points for a seminar, every statement resting on a cited passage."""
