"""Amazon's flat files: reports in, upload files out."""
