//! Pure hazard science: ground motion, intensity, rupture geometry, spatial correlation, daylight
