//! Criterion benches and their fixtures
