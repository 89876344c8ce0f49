//! The facts of a run and their causes: record types, writer, reader
