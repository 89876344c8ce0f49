//! Discrete-event kernel: integer time, calendar, random streams, resources, monitors, run loop
