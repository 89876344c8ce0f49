//! What a scenario may say: schema, units, checks; and the library itself
