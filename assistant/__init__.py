"""Questions → cited answers. Knows the library, never a screen."""
