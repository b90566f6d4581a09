"""Pictures: read by content, always made anew, kept under the hash of their pixels, shown only where they may be."""
