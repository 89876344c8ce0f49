//! Pure damage science: fragility, casualties, entrapment, survival, debris, bridges, lifelines
