"""What an office keeps beside its library: people, their sessions and conversations, uploads, and who may see what."""
