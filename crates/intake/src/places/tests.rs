//! Gazetteers and rows, with the mistakes that both have.
