"""Amazon: what its reports say, what of each lot can be there, what goes in and what comes out."""
